package io.pgstow.restore.destination;

import java.util.Optional;

/**
 * What a hint may name to somebody whose destination is in use.
 *
 * @param elsewhere how to restore into another database
 * @param drop the permission to drop the database; nothing for somebody who restores beside what it
 *     holds, and would lose that
 */
public record Remedies(String elsewhere, Optional<String> drop) {
  /** For one database. */
  public static final Remedies OF_ONE =
      new Remedies(
          "Restore into another DST_DBNAME",
          Optional.of("set DST_ON_EXISTING=drop to replace the database"));

  /** For one of a server's databases; the others are not to be dropped for it. */
  public static Remedies ofMany(String database) {
    return new Remedies(
        "Give it another name with MAP_DATABASE, or leave it out with EXCLUDE_DATABASES",
        Optional.of(
            "set DST_ON_EXISTING=drop for it alone (DST_ON_EXISTING__%s) to replace the database"
                .formatted(database)));
  }

  /** Without the permission to drop. */
  public Remedies withoutDrop() {
    return new Remedies(elsewhere, Optional.empty());
  }

  /** The end of a sentence. */
  String orDrop() {
    return drop.map(permission -> ", or " + permission + ".").orElse(".");
  }
}
