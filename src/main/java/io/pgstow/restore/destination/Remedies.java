package io.pgstow.restore.destination;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a hint may name to somebody whose destination cannot be taken as it is: other settings for
 * one database than for one of a server's.
 *
 * @param setting that names the destination
 * @param another how to restore into another database, as a sentence without its end
 * @param without how to restore no database at all, where there are others to restore
 * @param drop the permission to drop the database; nothing for somebody who restores beside what it
 *     holds, and would lose that
 */
public record Remedies(
    String setting, String another, Optional<String> without, Optional<String> drop) {
  /** Names that a variable of the shell can end with. */
  private static final Pattern VARIABLE = Pattern.compile("\\w+");

  /** For one database. */
  public static final Remedies OF_ONE =
      new Remedies(
          "DST_DBNAME",
          "Restore into another DST_DBNAME",
          Optional.empty(),
          Optional.of("set DST_ON_EXISTING=drop to replace the database"));

  /** For one of a server's databases; the others are not to be dropped for it. */
  public static Remedies ofMany(String database) {
    return new Remedies(
        "MAP_DATABASE",
        "Give it another name with MAP_DATABASE",
        Optional.of("leave it out with EXCLUDE_DATABASES"),
        Optional.of(
            "set DST_ON_EXISTING=drop for it alone (%s) to replace the database"
                .formatted(
                    VARIABLE.matcher(database).matches()
                        ? "DST_ON_EXISTING__" + database
                        : "in DATABASE_SETTINGS")));
  }

  /** Without the permission to drop. */
  public Remedies withoutDrop() {
    return new Remedies(setting, another, without, Optional.empty());
  }

  /** How to leave the database alone, as a sentence without its end. */
  public String elsewhere() {
    return another + without.map(", or "::concat).orElse("");
  }

  /** The same within a sentence. */
  public String elsewhereWithin() {
    return within(elsewhere());
  }

  /** How to restore into another database, within a sentence. */
  public String anotherWithin() {
    return within(another);
  }

  private static String within(String sentence) {
    return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }

  /** The end of a sentence. */
  String orDrop() {
    return drop.map(permission -> ", or " + permission + ".").orElse(".");
  }
}
