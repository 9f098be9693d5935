package io.pgstow.restore.ledger;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.omission.Tolerance;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The record, in the destination, of what has been restored. An item and its record are one
 * transaction, so that the record is never wrong, whenever a run ends. The object itself holds no
 * connection and may be shared between threads.
 */
public final class Ledger {
  /** Key of the advisory lock that keeps a second run out: "pgstow" in ASCII. */
  private static final long LOCK = 0x7067_7374_6f77L;

  /** The name of its schema, unless the archive has a schema of that name. */
  private static final String SCHEMA = "pgstow";

  private final String schema;
  private final UUID run;

  /**
   * One that is there.
   *
   * @param run the one that may write
   */
  Ledger(String schema, UUID run) {
    this.schema = schema;
    this.run = run;
  }

  /** The restore that a destination is in the middle of. */
  public record Progress(String backup, String archive) {}

  /** Takes the lock for as long as the session lives, or fails because another run has it. */
  public static void lock(Session session) {
    boolean mine =
        session.one("SELECT pg_catalog.pg_try_advisory_lock(?)", row -> row.getBoolean(1), LOCK);
    if (!mine) {
      throw busy(session);
    }
  }

  public static PgstowException busy(Session session) {
    return new PgstowException(
        ExitCode.BUSY,
        "another run is restoring into \"%s\"".formatted(session.database().name()),
        "Wait for it to finish. Its lock is released when its connection ends.");
  }

  /** Whether another run has the lock, which this does not touch. */
  public static boolean isLocked(Session session) {
    return session.one(
        Sql.named("is-locked"),
        row -> row.getBoolean(1),
        LOCK >>> Integer.SIZE,
        LOCK & 0xffff_ffffL);
  }

  /**
   * What looks like the ledger of an earlier run.
   *
   * @param schema in the database
   * @param owners the roles that have it, for people
   * @param own whether the role that restores has made it, or a superuser for another
   * @param intact whether it is as it was made, so that nothing of others runs when it is used
   */
  public record Mark(String schema, String owners, boolean own, boolean intact) {
    /** Whether it may be read and resumed. */
    public boolean isTrusted() {
      return own && intact;
    }
  }

  /**
   * Looks for the ledger of an earlier run in the session's database, and reads nothing of it.
   *
   * @param role that restores, if not the session's current one
   */
  public static Optional<Mark> mark(Session session, Optional<String> role) {
    return session.first(
        Sql.named("restore-under-way"),
        row ->
            new Mark(
                row.getString("schema"),
                row.getString("owners"),
                row.getBoolean("own"),
                row.getBoolean("intact")),
        role.orElse(""));
  }

  /** What the ledger of an earlier run says. */
  public static Optional<Progress> read(Session session, Mark mark) {
    return session.first(
        sql("SELECT backup, archive FROM pgstow.restore", mark.schema()),
        row -> new Progress(row.getString(1), row.getString(2)));
  }

  /** Whether the destination held other objects when the ledger was opened. */
  public static boolean isBeside(Session session, Mark mark) {
    return session.one(
        sql(
            "SELECT EXISTS (SELECT FROM pgstow.ledger WHERE dump_id OPERATOR(pg_catalog.=) ?)",
            mark.schema()),
        row -> row.getBoolean(1),
        LedgerItem.BESIDE);
  }

  /**
   * Opens a new ledger for a backup.
   *
   * @param taken names of schemas that the backup brings along
   * @param facts about the destination as it was before
   */
  public static Ledger create(
      Session session, Progress restore, Set<String> taken, Set<LedgerItem> facts) {
    UUID run = UUID.randomUUID();
    var used =
        new HashSet<>(
            session.all("SELECT nspname FROM pg_catalog.pg_namespace", row -> row.getString(1)));
    used.addAll(taken);
    String schema = freeName(used);
    session.transaction(
        "making the ledger",
        () -> {
          session.executeRaw("CREATE SCHEMA " + Sql.identifier(schema));
          session.executeRaw(
              "COMMENT ON SCHEMA %s IS %s"
                  .formatted(Sql.identifier(schema), Sql.literal(comment(session, schema))));
          session.executeRaw(sql(Sql.named("ledger"), schema));
          for (String statement :
              session.all(Sql.named("grants-on-ledger"), row -> row.getString(1), schema, schema)) {
            session.executeRaw(statement);
          }
          for (LedgerItem fact : facts) {
            session.update(
                sql(
                    "INSERT INTO pgstow.ledger (dump_id, first, past, rows) VALUES (?, 0, 0, 0)",
                    schema),
                fact.dumpId());
          }
          return session.update(
              sql("INSERT INTO pgstow.restore (backup, archive, run) VALUES (?, ?, ?)", schema),
              restore.backup(),
              restore.archive(),
              run);
        });
    return new Ledger(schema, run);
  }

  /** A name for its schema that no other has. */
  static String freeName(Set<String> used) {
    return Stream.iterate(1, number -> number + 1)
        .map(number -> number == 1 ? SCHEMA : SCHEMA + "_" + number)
        .filter(name -> !used.contains(name))
        .findFirst()
        .orElseThrow();
  }

  /** Its comment, as {@code restore-under-way.sql} looks for it. */
  private static String comment(Session session, String schema) {
    long oid =
        session.one(
            "SELECT oid FROM pg_catalog.pg_namespace WHERE nspname OPERATOR(pg_catalog.=) ?::pg_catalog.name",
            row -> row.getLong(1),
            schema);
    return "A restore in progress, ledger %d. pgstow drops this schema when it is complete."
        .formatted(oid);
  }

  /**
   * Goes on with an earlier run's ledger. This waits for that run's open transactions and shuts it
   * out from then on, even if it still lives behind a broken network.
   */
  public static Ledger resume(Session session) {
    UUID run = UUID.randomUUID();
    String schema =
        mark(session, Optional.empty()).filter(Mark::isTrusted).map(Mark::schema).orElseThrow();
    session.update(sql("UPDATE pgstow.restore SET run = ?", schema), run);
    // an earlier version has made it without
    session.execute(
        sql("ALTER TABLE pgstow.ledger ADD COLUMN IF NOT EXISTS skipped pg_catalog.int8", schema));
    return new Ledger(schema, run);
  }

  /** The name of its schema. */
  public String schema() {
    return schema;
  }

  /** Drops it, in the transaction of the last item: once that is durable, so is all before it. */
  public void dropDurably(Session session) throws SQLException {
    session.executeRaw("SET LOCAL synchronous_commit = on");
    session.executeRaw("DROP SCHEMA %s CASCADE".formatted(Sql.identifier(schema)));
  }

  /** A statement on a ledger's tables, which calls its schema by the usual name. */
  private String sql(String statement) {
    return sql(statement, schema);
  }

  private static String sql(String statement, String schema) {
    return statement.replace(SCHEMA + ".", Sql.identifier(schema) + ".");
  }

  /** Whether unlogged tables have what they had when the ledger was made or renewed. */
  public boolean isIntact(Session session) {
    boolean known =
        session.one(
            "SELECT pg_catalog.to_regclass(?::pg_catalog.text) IS NOT NULL",
            row -> row.getBoolean(1),
            Sql.identifier(schema, "unlogged"));
    return known
        && session.one(
            sql("SELECT EXISTS (SELECT FROM pgstow.unlogged)"), row -> row.getBoolean(1));
  }

  /**
   * Whose rows a table has.
   *
   * @param table its qualified name; of its partitions nothing is told
   * @param dumpIds of the entries whose rows count as loaded
   */
  public RowsHeld rowsHeld(Session session, String table, Collection<Integer> dumpIds) {
    Object ids = dumpIds.toArray(Integer[]::new);
    return session.one(
        sql(Sql.named("rows-of-ledger")).replace(":table", table),
        row -> new RowsHeld(row.getLong("loaded"), row.getLong("before"), row.getLong("since")),
        ids,
        ids);
  }

  /**
   * Forgets items, and goes by what unlogged tables have from now on; to be called in the
   * transaction that takes the items back.
   *
   * @param dumpIds of the entries whose items are forgotten
   */
  public void renew(Session session, Collection<Integer> dumpIds) throws SQLException {
    session.executeRaw(
        sql(
            "CREATE UNLOGGED TABLE IF NOT EXISTS pgstow.unlogged (intact pg_catalog.bool NOT NULL);"
                + " INSERT INTO pgstow.unlogged VALUES (true)"));
    enter(session);
    forget(session, dumpIds);
  }

  /** Takes items out, in the transaction that takes back what they stand for. */
  public void forget(Session session, Collection<Integer> dumpIds) {
    session.update(
        sql("DELETE FROM pgstow.ledger WHERE dump_id OPERATOR(pg_catalog.=) ANY (?)"),
        (Object) dumpIds.toArray(Integer[]::new));
  }

  /** What is done, in no order. */
  public Collection<LedgerItem> done(Session session) {
    var done = new ArrayList<LedgerItem>();
    session.each(
        sql("SELECT dump_id, first, past, rows, skipped, left_out FROM pgstow.ledger"),
        row ->
            done.add(
                new LedgerItem(
                    row.getInt(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getString(6) == null ? null : Tolerance.valueOf(row.getString(6)))));
    return done;
  }

  /**
   * Fails unless this run may still write, and what it has loaded is still there; to be called
   * first in an item's transaction.
   */
  public void enter(Session session) {
    Optional<Boolean> intact =
        session.first(sql(Sql.named("fence")), row -> row.getBoolean(1), run);
    if (intact.isEmpty()) {
      throw new PgstowException(
          ExitCode.BUSY,
          "a later run has taken over the restore into \"%s\"".formatted(session.database().name()),
          "This run lost its connection and with it its lock. Let the other run finish.");
    }
    if (!intact.get()) {
      throw new PgstowException(
          ExitCode.DATABASE_UNREACHABLE,
          "the server of \"%s\" crashed and recovered: its unlogged tables are empty"
              .formatted(session.database().name()),
          "Run the job again: it resumes, and loads these tables again.");
    }
  }

  /** Records items in the transaction that restores them. */
  public void record(Session session, List<LedgerItem> items) {
    session.update(
        sql(Sql.named("record-items")),
        items.stream().map(LedgerItem::dumpId).toArray(Integer[]::new),
        items.stream().map(LedgerItem::first).toArray(Long[]::new),
        items.stream().map(LedgerItem::past).toArray(Long[]::new),
        items.stream().map(LedgerItem::rows).toArray(Long[]::new),
        items.stream().map(LedgerItem::skipped).toArray(Long[]::new),
        items.stream()
            .map(item -> item.leftOut() == null ? "" : item.leftOut().name())
            .toArray(String[]::new));
  }

  /** Keeps later runs out of the transaction that psql is in, as SQL. */
  public String enterScript() {
    return sql(Sql.named("enter-script")).replace(":run:", Sql.literal(run.toString()) + ":");
  }

  /** Records what psql has run in the transaction that it is in, as SQL. */
  public String recordScript(LedgerItem item) {
    return sql(Sql.named("record-script"))
        .replace(":run:", Sql.literal(run.toString()) + ":")
        .replace(":dump_id", Integer.toString(item.dumpId()))
        .replace(":first", Long.toString(item.first()))
        .replace(":past", Long.toString(item.past()))
        .replace(":rows", Long.toString(item.rows()));
  }
}
