package io.pgstow.store.folder;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keys as paths below a root, and back. A key cannot lead out of the root. */
final class KeyPaths {
  private static final Set<String> NOT_NAMES = Set.of("", ".", "..");

  /** Of most file systems, bytes. */
  private static final int LONGEST_NAME = 255;

  private final Path root;

  KeyPaths(Path root) {
    this.root = root.normalize();
  }

  /** The file of an object. */
  Path file(String key) {
    for (String name : key.split("/", -1)) {
      if (NOT_NAMES.contains(name) || name.indexOf('\0') >= 0) {
        throw new PgstowException(
            ExitCode.USAGE,
            "\"%s\" cannot be the name of a file below \"%s\"".formatted(key, root),
            "Choose names without empty parts, \".\" and \"..\" between the slashes.");
      }
    }
    try {
      return root.resolve(key);
    } catch (InvalidPathException e) {
      throw new PgstowException(
          ExitCode.USAGE,
          "\"%s\" cannot be the name of a file in the encoding of the locale, \"%s\""
              .formatted(key, System.getProperty("sun.jnu.encoding")),
          "Set LC_ALL=C.UTF-8, or another locale with UTF-8 that \"locale -a\" lists.",
          e);
    }
  }

  /** Fails when a name is longer than file systems take, until it is complete at the latest. */
  void requireLengths(String key) {
    for (String name : key.split("/", -1)) {
      int most = LONGEST_NAME - (key.endsWith(name) ? PendingName.OVERHEAD : 0);
      int length = name.getBytes(StandardCharsets.UTF_8).length;
      if (length > most) {
        throw new PgstowException(
            ExitCode.USAGE,
            "\"%s\" has %d bytes, a file's name can have %d here".formatted(name, length, most),
            "Shorten BACKUP_NAME, or the last part of S3_URI, by %d bytes."
                .formatted(length - most));
      }
    }
  }

  /** The deepest folder that holds everything with the prefix. */
  Path folder(String prefix) {
    int slash = prefix.lastIndexOf('/');
    return slash < 0 ? root : file(prefix.substring(0, slash));
  }

  /** Deletes a folder if it is empty, and those above, for a key is all a folder is for. */
  void deleteEmptyFolders(Path deepest) throws IOException {
    @Nullable Path folder = deepest;
    while (folder != null && !folder.equals(root) && isEmpty(folder)) {
      if (Files.isSymbolicLink(folder)) {
        // somebody made it to have the files elsewhere
        return;
      }
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException _) {
        // somebody writes there again
        return;
      }
      folder = folder.getParent();
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.findAny().isEmpty();
    } catch (NoSuchFileException _) {
      // somebody else deletes as well; there may be empty folders above
      return true;
    }
  }

  String key(Path file) {
    return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  String location(String key) {
    return key.isEmpty() ? root.toString() : root + "/" + key;
  }
}
