package io.pgstow.store.folder;

import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hidden name of a file that is not complete yet.
 *
 * @param target what it will be called
 * @param id tells several writers of the same target apart
 */
record PendingName(Path target, String id) {
  /** How much longer than the target's it is, bytes. */
  static final int OVERHEAD =
      "..".length() + UUID.randomUUID().toString().length() + ".part".length();

  private static final Pattern SYNTAX =
      Pattern.compile(
          "\\.(?<target>.+)\\.(?<id>\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12})\\.part");

  static PendingName next(Path target) {
    return new PendingName(target, UUID.randomUUID().toString());
  }

  /** Reads the name of a file; empty when it is another kind of file. */
  static Optional<PendingName> parse(Path file) {
    Matcher matcher = SYNTAX.matcher(file.getFileName().toString());
    return matcher.matches()
        ? Optional.of(
            new PendingName(file.resolveSibling(matcher.group("target")), matcher.group("id")))
        : Optional.empty();
  }

  Path path() {
    return target.resolveSibling(".%s.%s.part".formatted(target.getFileName(), id));
  }
}
