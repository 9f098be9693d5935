package io.pgstow.postgres;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of passwords in libpq's form, read by libpq's rules (fe-connect.c, passwordFromFile):
 * {@code host:port:database:user:password} a line, where a field that is an asterisk fits anything
 * and a backslash takes the next character as it is. The driver reads such a file by other rules,
 * so pgstow reads it for both.
 */
final class PasswordFile {
  private static final Logger LOG = LoggerFactory.getLogger(PasswordFile.class);

  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private PasswordFile() {}

  /**
   * The password of the first line that fits. As with libpq, a file that others may use is not
   * read: there is a warning instead.
   */
  static Optional<String> find(Path file, Database database) {
    List<String> wanted =
        List.of(
            database.host(), Integer.toString(database.port()), database.name(), database.user());
    return lines(file, database).stream()
        .filter(line -> !line.startsWith("#"))
        .flatMap(line -> passwordIn(line, wanted).stream())
        .findFirst();
  }

  /** A line that gives every server, database and user this password. */
  static String lineFor(String password) {
    return "*:*:*:*:" + password.replace("\\", "\\\\").replace(":", "\\:") + "\n";
  }

  private static List<String> lines(Path file, Database database) {
    try {
      if (!Files.isRegularFile(file) && Files.exists(file)) {
        LOG.warn("password file \"{}\" is not a plain file, and is ignored", file);
        return List.of();
      }
      if (isOpenToOthers(file)) {
        LOG.warn(
            "password file \"{}\" has group or world access, and is ignored; permissions"
                + " should be u=rw (0600) or less",
            file);
        return List.of();
      }
      return Files.readString(file, StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new PgstowException(
          ExitCode.USAGE,
          "cannot read the password file \"%s\"".formatted(file),
          "Check %sPGPASSFILE, and the permissions of the file.".formatted(database.prefix()),
          e);
    }
  }

  private static boolean isOpenToOthers(Path file) throws IOException {
    return Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains);
  }

  private static Optional<String> passwordIn(String line, List<String> wanted) {
    int at = 0;
    for (String value : wanted) {
      if (line.startsWith("*:", at)) {
        at += 2;
        continue;
      }
      int end = endOfField(line, at);
      if (end == line.length() || !unescaped(line.substring(at, end)).equals(value)) {
        return Optional.empty();
      }
      at = end + 1;
    }
    return Optional.of(unescaped(line.substring(at, endOfField(line, at))));
  }

  /** Where the colon is that ends a field, or the line's length. */
  private static int endOfField(String line, int start) {
    int i = start;
    while (i < line.length() && line.charAt(i) != ':') {
      i += line.charAt(i) == '\\' && i + 1 < line.length() ? 2 : 1;
    }
    return i;
  }

  private static String unescaped(String field) {
    var text = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      boolean escapes = field.charAt(i) == '\\' && i + 1 < field.length();
      text.append(field.charAt(escapes ? ++i : i));
    }
    return text.toString();
  }
}
