package io.pgstow.restore.plan;

import io.pgstow.archive.Entry;

/**
 * When an entry is restored within its phase: pg_restore goes through the table of contents three
 * times (pg_backup_archiver.c, _tocEntryRestorePass).
 */
public enum RestorePass {
  /** Almost everything. */
  MAIN,
  /** Privileges: before, the owner might lose the right to load. */
  PRIVILEGES,
  /** What runs the users' own code, and needs those privileges. */
  AFTER_PRIVILEGES;

  public static RestorePass of(Entry entry) {
    return switch (entry.kind()) {
      case "ACL", "ACL LANGUAGE", "DEFAULT ACL" -> PRIVILEGES;
      case "EVENT TRIGGER", "MATERIALIZED VIEW DATA" -> AFTER_PRIVILEGES;
      case "COMMENT" -> entry.tag().startsWith("EVENT TRIGGER ") ? AFTER_PRIVILEGES : MAIN;
      default -> MAIN;
    };
  }
}
