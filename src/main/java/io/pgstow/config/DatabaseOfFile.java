package io.pgstow.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The database in the name that postgres-backup-local gives a dump. */
final class DatabaseOfFile {
  private static final Pattern NAME =
      Pattern.compile(
          "(.*/)?(?<database>[^/]+?)-(latest|[0-9]{8}(-[0-9]{6})?)(\\.[^/]*)?"
              + "|.*/(weekly|monthly)/(?<rotated>[^/]+?)-[0-9]{6}(\\.[^/]*)?");

  private DatabaseOfFile() {}

  /** The database, if the name of the file tells one. */
  static Optional<String> of(String url) {
    Matcher name = NAME.matcher(url);
    return name.matches()
        ? Optional.ofNullable(name.group("database"))
            .or(() -> Optional.ofNullable(name.group("rotated")))
        : Optional.empty();
  }
}
