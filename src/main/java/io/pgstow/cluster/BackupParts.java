package io.pgstow.cluster;

import io.pgstow.manifest.ClusterMark;

/** What of a backup of a server is in the store. What was there before the run is no part of it. */
final class BackupParts {
  /** The mark's name for the globals: no database has it. */
  static final String GLOBALS = "";

  private final ClusterBackupContext context;
  private final ClusterMark mark;

  BackupParts(ClusterBackupContext context, ClusterMark mark) {
    this.context = context;
    this.mark = mark;
  }

  boolean hasGlobals() {
    return has(GLOBALS, context.key().globals());
  }

  boolean has(String database) {
    return has(database, context.place(database).manifest());
  }

  private boolean has(String part, String object) {
    return context
        .store()
        .head(object)
        .filter(there -> !there.etag().equals(mark.replaced().get(part)))
        .isPresent();
  }
}
