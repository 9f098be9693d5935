package io.pgstow.postgres;

/** The client programs of PostgreSQL that pgstow runs. */
public enum ClientProgram {
  PG_DUMP("pg_dump"),
  PG_DUMPALL("pg_dumpall"),
  PSQL("psql");

  private final String fileName;

  ClientProgram(String fileName) {
    this.fileName = fileName;
  }

  /** The name of its file. */
  public String fileName() {
    return fileName;
  }
}
