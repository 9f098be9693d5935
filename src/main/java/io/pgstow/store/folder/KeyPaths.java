package io.pgstow.store.folder;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.nio.file.Path;
import java.util.Set;

/** Keys as paths below a root, and back. A key cannot lead out of the root. */
final class KeyPaths {
  private static final Set<String> NOT_NAMES = Set.of("", ".", "..");

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
    return root.resolve(key);
  }

  /** The deepest folder that holds everything with the prefix. */
  Path folder(String prefix) {
    int slash = prefix.lastIndexOf('/');
    return slash < 0 ? root : file(prefix.substring(0, slash));
  }

  String key(Path file) {
    return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  String location(String key) {
    return key.isEmpty() ? root.toString() : root + "/" + key;
  }
}
