package io.pgstow.config;

/** Settings that belong together, in the order of the documentation. */
enum Group {
  SOURCE("Source", "Connection to the database to back up.", true),
  DESTINATION("Destination", "Connection to the database to restore into.", true),
  STORE("Store", "Location and name of the backup.", false),
  S3("S3", "Connection to the object store; other variables of the AWS SDK apply as well.", true),
  DUMP("Dump", "How a backup is written.", true),
  SELECTION("What", "Selection of what to dump or restore.", false),
  RESTORE("Restore", "How a backup is restored.", true),
  VERIFY("Verify", "How a backup is verified.", true),
  RETENTION("Retention", "Which backups to keep; a backup is kept if any rule keeps it.", false),
  CLUSTER("Cluster", "Which databases of a server to back up or restore together, and how.", true),
  RENAME("Rename", "What to copy or move.", false),
  RUN("Run", "Behavior of the job as a whole.", false),
  OUTPUT("Output", "What the job prints and logs.", true),
  NOTICE("Notices", "Reports, notices and metrics of a run.", true);

  private final String title;
  private final String prose;
  private final boolean shared;

  /**
   * Declares a group.
   *
   * @param shared whether one environment usually gives its settings to several jobs
   */
  Group(String title, String prose, boolean shared) {
    this.title = title;
    this.prose = prose;
    this.shared = shared;
  }

  String title() {
    return title;
  }

  String prose() {
    return prose;
  }

  boolean isShared() {
    return shared;
  }
}
