package io.pgstow.restore.check;

import io.pgstow.error.Finding;
import io.pgstow.manifest.Manifest;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a database stores, sorts and classifies characters.
 *
 * @param encoding as the server names it
 * @param collation {@code LC_COLLATE}
 * @param characterType {@code LC_CTYPE}
 * @param provider libc, icu or builtin
 */
record DatabaseLocale(String encoding, String collation, String characterType, String provider) {
  private record Property(String name, String expected, String found) {
    /** Systems write the same locale differently, as in en_US.UTF-8 and en_US.utf8. */
    boolean differs() {
      return !plain(expected).equals(plain(found));
    }

    private static String plain(String locale) {
      return locale.equals("POSIX") ? "c" : locale.toLowerCase(Locale.ROOT).replace("-", "");
    }

    @Override
    public String toString() {
      return "%s \"%s\" instead of \"%s\"".formatted(name, found, expected);
    }
  }

  private static DatabaseLocale of(Manifest.Source source) {
    return new DatabaseLocale(
        source.encoding(), source.collation(), source.characterType(), source.localeProvider());
  }

  private static Optional<DatabaseLocale> of(Session session, String database) {
    return session.first(
        Sql.named("database-locale"),
        row ->
            new DatabaseLocale(
                row.getString("encoding"),
                row.getString("collation"),
                row.getString("character_type"),
                row.getString("locale_provider")),
        database);
  }

  /**
   * In what an existing database differs from that of a backup.
   *
   * @param session on the server, in whatever database
   */
  static Optional<Finding> difference(Session session, String database, Manifest.Source source) {
    return of(session, database)
        .map(found -> found.differences(of(source)))
        .filter(differences -> !differences.isEmpty())
        .map(
            differences ->
                Finding.notice(
                    "\"%s\" differs from the database of the backup: it has the %s"
                        .formatted(database, differences),
                    "A restore does not change these: other characters may be rejected, and texts"
                        + " sorted differently. Let pgstow create the database (another DST_DBNAME),"
                        + " or create it with these properties."));
  }

  private String differences(DatabaseLocale expected) {
    return Stream.of(
            new Property("encoding", expected.encoding, encoding),
            new Property("collation", expected.collation, collation),
            new Property("character type", expected.characterType, characterType),
            new Property("locale provider", expected.provider, provider))
        .filter(Property::differs)
        .map(Property::toString)
        .collect(Collectors.joining(", the "));
  }
}
