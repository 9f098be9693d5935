package io.pgstow.restore.script;

import io.pgstow.archive.Content.Author;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.plain.ScriptScanner;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.restore.entry.PropertyStatements;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.ledger.LedgerItem;
import io.pgstow.restore.plan.DestinationTablespaces;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.source.NewDatabase;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.Storage;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A script that psql runs in one transaction, and the ledger's record with it: it is restored as a
 * whole or not at all, and cannot be resumed in the middle. It is read twice: once before anything
 * is changed, to see that it is whole and that all of it may be run, and once for psql. Not
 * thread-safe.
 */
public final class ScriptRestore {
  private static final Logger LOG = LoggerFactory.getLogger(ScriptRestore.class);

  /** Of the ledger's item; entries of a table of contents have higher ones. */
  private static final int DUMP_ID = 0;

  private final OpenedArchive archive;
  private final Storage.Script storage;
  private final RestoreOptions options;
  private final Optional<String> database;
  private final ScriptRules read;
  private final long bytes;
  private final OpenedArchive file;

  private ScriptRestore(
      OpenedArchive archive,
      Storage.Script storage,
      RestoreOptions options,
      Optional<String> database,
      ScriptRules read,
      long bytes) {
    this.file = archive;
    // of one file several databases may be restored into one name, one after the other
    this.archive = database.map(archive::ofDatabase).orElse(archive);
    this.storage = storage;
    this.options = options;
    this.database = database;
    this.read = read;
    this.bytes = bytes;
  }

  /**
   * A database of a script that was read as a whole.
   *
   * @param options which name it as the database of the source
   */
  public static ScriptRestore of(ServerScript script, RestoreOptions options) {
    ScriptSettings.requireEffect(script.archive(), options);
    String database = options.sourceDatabase();
    ScriptRules read = script.of(database);
    LOG.info(
        "\"{}\" of \"{}\" has {} statements and {} rows: psql runs them in one transaction, which"
            + " cannot be resumed",
        database,
        script.archive().location(),
        read.statements(),
        read.copied());
    return new ScriptRestore(
        script.archive(), script.storage(), options, Optional.of(database), read, read.past());
  }

  /**
   * Reads a script to its end, and changes nothing.
   *
   * @throws PgstowException if it is not whole, or holds what is not run
   */
  public static ScriptRestore open(
      OpenedArchive archive, Storage.Script storage, RestoreOptions options, Progress progress) {
    ScriptSettings.requireEffect(archive, options);
    Optional<String> database =
        storage.author() == Author.PG_DUMPALL
            ? Optional.of(options.sourceDatabase())
            : Optional.empty();
    var rules =
        new ScriptRules(
            ScriptOptions.unknown(database, options.omissions()), OutputStream.nullOutputStream());
    progress.item("reading the script");
    ScriptScanner scanner = ScriptReading.read(archive, storage, rules, _ -> {});
    var restore = new ScriptRestore(archive, storage, options, database, rules, scanner.bytes());
    restore.requireDatabase();
    LOG.info(
        "\"{}\" is a script ({}) of {} bytes, {} statements and {} rows: psql runs it in one"
            + " transaction, which cannot be resumed",
        archive.location(),
        storage.recognition(),
        scanner.bytes(),
        scanner.statements(),
        scanner.rows());
    if (storage.author() == Author.SOMEBODY) {
      LOG.warn("\"{}\" does not say whether it is complete", archive.location());
    }
    return restore;
  }

  private void requireDatabase() {
    if (database.isPresent() && !read.databases().contains(database.get())) {
      throw new PgstowException(
          ExitCode.BACKUP_NOT_FOUND,
          "\"%s\" is a script of a whole server, and \"%s\" is not in it"
              .formatted(archive.location(), database.get()),
          read.databases().isEmpty()
              ? "It holds no database: only roles and tablespaces."
              : "Set SRC_DBNAME to one of: " + String.join(", ", read.databases()));
    }
  }

  /** The script as it lies in the store. */
  public OpenedArchive archive() {
    return archive;
  }

  /**
   * The database that it is of. The client_encoding that a script sets is that of its own text; the
   * database may have another one, unless nobody knows what the bytes are.
   */
  public NewDatabase newDatabase() {
    return new NewDatabase(
        read.createDatabase(),
        Optional.of(archive.contents().encoding()).filter("SQL_ASCII"::equals),
        archive.contents());
  }

  /**
   * Looks whether the server has crashed since an earlier run: it may have emptied tables that the
   * script has filled, and nothing but the script as a whole can fill them again.
   *
   * @throws PgstowException if it has
   */
  public void requireIntact(Session session, Ledger ledger) {
    if (ledger.isIntact(session)) {
      return;
    }
    if (isDone(session, ledger)
        && session
            .first(Sql.named("has-unlogged"), row -> row.getInt(1), ledger.schema())
            .isPresent()) {
      throw new PgstowException(
          ExitCode.PREFLIGHT,
          "the server of \"%s\" has crashed since \"%s\" was run: its unlogged tables are empty"
              .formatted(session.database().name(), archive.location()),
          "Drop the database and run the job again.");
    }
    session.transaction(
        "renewing the ledger",
        () -> {
          ledger.renew(session, List.of());
          return ledger;
        });
  }

  /** Whether an earlier run has committed it. */
  public boolean isDone(Session session, Ledger ledger) {
    return ledger.done(session).stream().anyMatch(item -> item.dumpId() == DUMP_ID);
  }

  /** The rows that the script brings to each table, by its qualified name. */
  public Map<String, Long> rowsByTable() {
    return storage.author() == Author.SOMEBODY ? Map.of() : read.rows();
  }

  /**
   * What the script says of the database as such, for the one that is restored into: statements
   * that are run one by one.
   */
  public List<String> properties() {
    if (!options.whole().properties()) {
      return List.of();
    }
    return read.properties().stream()
        .map(sql -> SqlTokens.of(sql, true))
        .filter(sql -> !isLeftOut(sql))
        .map(sql -> PropertyStatements.renamed(sql, options.destination().name()))
        .toList();
  }

  private boolean isLeftOut(SqlTokens sql) {
    boolean owner = sql.contain("owner", "to");
    boolean privilege = sql.at(0).is("grant") || sql.at(0).is("revoke");
    return (owner && (options.omissions().owners() || options.whole().system()))
        || (privilege && options.omissions().privileges())
        || (sql.at(0).is("comment") && options.omissions().comments());
  }

  /** The extensions that the script makes. */
  public List<String> extensions() {
    return read.extensions();
  }

  /** Runs it, unless the ledger says that an earlier run did. */
  public void run(Session keeper, Ledger ledger, ClientPrograms programs, Progress progress) {
    if (isDone(keeper, ledger)) {
      LOG.info("an earlier run has committed the script");
      return;
    }
    ScriptReading.requireUnchanged(file);
    progress.expect(bytes);
    progress.item("running the script");
    new ScriptRun(file, storage, options, rules(keeper))
        .run(
            programs.forServer(keeper.serverVersion()),
            keeper.database(),
            ledger,
            LedgerItem.data(DUMP_ID, 0, bytes, read.copied()),
            progress);
    requireRecord(keeper, ledger);
  }

  private ScriptOptions rules(Session keeper) {
    return new ScriptOptions(
        database,
        database.isPresent() ? OptionalInt.of(read.parts()) : OptionalInt.empty(),
        DestinationTablespaces.of(keeper, options.whole())::setting,
        options.omissions(),
        keeper.first(Sql.named("has-schema-public"), row -> row.getInt(1)).isPresent(),
        keeper
            .one("SELECT pg_catalog.current_setting('is_superuser')", row -> row.getString(1))
            .equals("on"),
        keeper.serverVersion().major());
  }

  private void requireRecord(Session keeper, Ledger ledger) {
    if (!isDone(keeper, ledger)) {
      throw new PgstowException(
          ExitCode.DATABASE_REFUSED,
          "psql ran \"%s\" without an error, but its transaction was not committed"
              .formatted(archive.location()),
          "Nothing of it is there. psql stops at an empty statement behind rows; run the script with psql yourself if you trust it.");
    }
  }
}
