package io.pgstow.postgres;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of passwords in libpq's form: {@code host:port:database:user:password} a line, where an
 * asterisk stands for anything and a backslash takes the next character as it is (PostgreSQL
 * documentation, "The Password File"). The driver reads such a file for the whole process only.
 */
final class PasswordFile {
  private static final int FIELDS = 5;

  private PasswordFile() {}

  /** The password of the first line that fits. */
  static Optional<String> find(Path file, Database database) {
    List<String> wanted =
        List.of(
            database.host(), Integer.toString(database.port()), database.name(), database.user());
    return lines(file).stream()
        .filter(line -> !line.startsWith("#"))
        .map(PasswordFile::split)
        .filter(fields -> fields.size() == FIELDS && fits(fields, wanted))
        .map(List::getLast)
        .findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new PgstowException(
          ExitCode.USAGE,
          "cannot read the password file \"%s\"".formatted(file),
          "Check SRC_PGPASSFILE and DST_PGPASSFILE, and the permissions of the file.",
          e);
    }
  }

  private static boolean fits(List<String> fields, List<String> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      if (!fields.get(i).equals("*") && !fields.get(i).equals(wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static List<String> split(String line) {
    var fields = new ArrayList<String>();
    var field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        field.append(line.charAt(++i));
      } else if (c == ':' && fields.size() < FIELDS - 1) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
