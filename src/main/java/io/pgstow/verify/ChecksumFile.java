package io.pgstow.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code sha256sum} has written beside a file: in SHA256SUMS, or in a file of its own. */
final class ChecksumFile {
  private static final Pattern LINE = Pattern.compile("(\\p{XDigit}{64})(?: [ *](?:.*/)?(.+))?");
  private static final long LARGEST = 16 << 20;

  private final ObjectStore store;
  private final String key;

  ChecksumFile(ObjectStore store, String key) {
    this.store = store;
    this.key = key;
  }

  /** Fails when a sum is there that differs. */
  void compare(String found) throws IOException {
    String name = key.substring(key.lastIndexOf('/') + 1);
    String folder = key.substring(0, key.length() - name.length());
    for (String file : List.of(folder + "SHA256SUMS", key + ".sha256")) {
      Optional<String> expected = read(file).flatMap(line -> sumOf(name, line)).findFirst();
      if (expected.isPresent() && !expected.get().equals(found)) {
        throw Damage.of(
            store.location(key),
            "its SHA-256 is %s, \"%s\" says %s".formatted(found, file, expected.get()),
            null);
      }
    }
  }

  private Stream<String> read(String file) throws IOException {
    Optional<StoredObject> object = store.head(file).filter(each -> each.size() <= LARGEST);
    if (object.isEmpty()) {
      return Stream.of();
    }
    try (InputStream in = store.read(file, 0, object.get().size())) {
      return Arrays.stream(new String(in.readAllBytes(), UTF_8).split("\\R"));
    }
  }

  private static Stream<String> sumOf(String name, String line) {
    Matcher matcher = LINE.matcher(line);
    return matcher.matches() && (matcher.group(2) == null || matcher.group(2).equals(name))
        ? Stream.of(matcher.group(1).toLowerCase(Locale.ROOT))
        : Stream.of();
  }
}
