package io.pgstow.config;

/** Settings that belong together, in the order of the documentation. */
enum Group {
  SOURCE("Source", "The server and database that are backed up.", true),
  DESTINATION("Destination", "The server and database that are restored into.", true),
  STORE("Store", "Where backups are and which one is meant.", false),
  S3("S3", "How an object store is reached; other variables of the AWS SDK hold as well.", true),
  DUMP("Dump", "How a backup is written.", true),
  SELECTION("What", "Which part of a database is dumped or restored.", false),
  RESTORE("Restore", "How a backup is restored.", true),
  VERIFY("Verify", "How a backup is read back.", true),
  RETENTION(
      "Retention", "Which backups are kept; one is kept if any of the rules keeps it.", false),
  CLUSTER(
      "Cluster", "Which databases of a server are backed up or restored together, and how.", true),
  RENAME("Rename", "What is copied or moved where.", false),
  RUN("Run", "How the job as a whole behaves.", false),
  OUTPUT("Output", "What the job prints and logs.", true),
  NOTICE("Notices", "Who is told of a run, and what is measured of it.", true);

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
