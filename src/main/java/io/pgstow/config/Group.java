package io.pgstow.config;

/** Settings that belong together, in the order of the documentation. */
enum Group {
  SOURCE("Source", "The server and database that are backed up."),
  DESTINATION("Destination", "The server and database that are restored into."),
  STORE("Store", "Where backups lie and which one is meant."),
  S3("S3", "How an object store is reached; other variables of the AWS SDK hold as well."),
  DUMP("Dump", "How a backup is written."),
  SELECTION("What", "Which part of a database is dumped or restored."),
  RESTORE("Restore", "How a backup is restored."),
  VERIFY("Verify", "How a backup is read back."),
  RETENTION("Retention", "Which backups are kept; one is kept if any of the rules keeps it."),
  RENAME("Rename", "What is copied or moved where."),
  RUN("Run", "How the job as a whole behaves."),
  OUTPUT("Output", "What the job prints and logs.");

  private final String title;
  private final String prose;

  Group(String title, String prose) {
    this.title = title;
    this.prose = prose;
  }

  String title() {
    return title;
  }

  String prose() {
    return prose;
  }
}
