package io.pgstow.postgres;

import java.util.List;

/**
 * A transaction that holds one state of a database for as long as it is open, and lends it to other
 * sessions and to pg_dump. Whoever took it closes it; not thread-safe.
 */
public final class Snapshot implements AutoCloseable {
  /** Begins a transaction that can hold a snapshot. */
  public static final String BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

  private final Session session;
  private final Exported exported;

  private record Exported(String id, String lsn) {}

  /**
   * What CREATE DATABASE would say of this database.
   *
   * @param size bytes on the server's disk
   */
  public record DatabaseProperties(
      String encoding, String collation, String characterType, String localeProvider, long size) {}

  /** An extension of the database. */
  public record Extension(String name, String version) {}

  private Snapshot(Session session) {
    this.session = session;
    this.exported =
        session.one(
            Sql.named("snapshot"),
            row -> new Exported(row.getString("snapshot"), row.getString("lsn")));
  }

  /** Takes a snapshot of a database now. */
  public static Snapshot take(Sessions sessions, Database database) {
    Session session = sessions.open(database);
    try {
      session.execute(BEGIN);
      return new Snapshot(session);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * Takes a snapshot in a transaction that was begun by {@link #BEGIN} and has read nothing yet;
   * the session now belongs to it.
   */
  public static Snapshot take(Session session) {
    return new Snapshot(session);
  }

  /** Runs work in a transaction of another session that sees this snapshot, then ends it. */
  public <T> T transaction(Session other, String doing, Session.Work<T> work) {
    return other.transaction(
        doing,
        () -> {
          other.executeRaw(
              "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET TRANSACTION SNAPSHOT "
                  + Sql.literal(id()));
          return work.run();
        });
  }

  /** Its name, for {@code pg_dump --snapshot}. */
  public String id() {
    return exported.id();
  }

  /** The server's position in the write-ahead log when it was taken. */
  public String lsn() {
    return exported.lsn();
  }

  /** The server's version. */
  public ServerVersion serverVersion() {
    return session.serverVersion();
  }

  /** The properties of the database. */
  public DatabaseProperties properties() {
    return session.one(
        Sql.named("database"),
        row ->
            new DatabaseProperties(
                row.getString("encoding"),
                row.getString("collation"),
                row.getString("character_type"),
                row.getString("locale_provider"),
                row.getLong("size")));
  }

  /** What all large objects take on the server's disk, without indexes; bytes. */
  public long sizeOfLargeObjects() {
    return session.one(
        "SELECT pg_catalog.pg_table_size('pg_catalog.pg_largeobject'::pg_catalog.regclass)",
        row -> row.getLong(1));
  }

  /** Roles that own or were granted something in the database. */
  public List<String> roles() {
    return session.all(Sql.named("required-roles"), row -> row.getString(1));
  }

  /** Extensions of the database, without plpgsql. */
  public List<Extension> extensions() {
    return session.all(
        Sql.named("required-extensions"), row -> new Extension(row.getString(1), row.getString(2)));
  }

  /** Tablespaces that relations of the database name. */
  public List<String> tablespaces() {
    return session.all(Sql.named("required-tablespaces"), row -> row.getString(1));
  }

  /** Indexes that are dumped though they are invalid, qualified and quoted where they must be. */
  public List<String> invalidIndexes() {
    return session.all(Sql.named("source-invalid-indexes"), row -> row.getString(1));
  }

  /** What a dump by this role leaves out without an error. */
  public List<NotDumped> notDumped() {
    return NotDumped.of(session);
  }

  @Override
  public void close() {
    session.close();
  }
}
