package io.pgstow.restore.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.archive.Content.Author;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.plain.ScriptScanner;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.ClientProcess;
import io.pgstow.postgres.ClientProgram;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Clients;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.restore.entry.PropertyStatements;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.ledger.LedgerItem;
import io.pgstow.restore.plan.IndexPolicy;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.source.NewDatabase;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.Storage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
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

  private static final int BUFFER = 1 << 16;

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
    requireEffect(script.archive(), options);
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
    requireEffect(archive, options);
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

  /** Somebody set them for a reason. */
  private static void requireEffect(OpenedArchive archive, RestoreOptions options) {
    if (!options.part().isEverything()) {
      throw new PgstowException(
          ExitCode.USAGE,
          "no part can be chosen of a script, as \"%s\" is".formatted(archive.location()),
          "Unset the filters (SCHEMAS, TABLES, SECTIONS, …): a script is run as a whole or not at"
              + " all.");
    }
    if (!options.names().isNone()) {
      throw new PgstowException(
          ExitCode.USAGE,
          "a script, as \"%s\" is, cannot be restored under other names"
              .formatted(archive.location()),
          "Unset MAP_SCHEMA, MAP_OWNER and MAP_TABLESPACE, or restore an archive in custom, directory or tar"
              + " format.");
    }
    if (options.existing().disableTriggers()) {
      throw new PgstowException(
          ExitCode.USAGE,
          "triggers cannot be disabled for a script, as \"%s\" is".formatted(archive.location()),
          "Unset \"DISABLE_TRIGGERS\": a script creates triggers after its rows.");
    }
    if (options.existing().onConflict().isPresent()) {
      throw new PgstowException(
          ExitCode.USAGE,
          "\"ON_CONFLICT\" has no effect with a script, as \"%s\" is".formatted(archive.location()),
          "Unset it: a script says by itself what becomes of its rows.");
    }
    if (options.allowMissingRows()) {
      throw new PgstowException(
          ExitCode.USAGE,
          "\"ALLOW_MISSING_ROWS\" has no effect with a script, as \"%s\" is"
              .formatted(archive.location()),
          "Unset it: a script is run as a whole or not at all.");
    }
    var idle = new ArrayList<String>();
    // tables are analyzed side by side all the same
    if (options.jobs() > 1 && !options.analyze()) {
      idle.add("RESTORE_JOBS");
    }
    if (options.segmentSize().isPresent()) {
      idle.add("RESTORE_SEGMENT_SIZE");
    }
    if (!(options.indexPolicy() instanceof IndexPolicy.BySize)) {
      idle.add("INDEX_POLICY");
    }
    if (options.keysBeforeData()) {
      idle.add("KEYS_BEFORE_DATA");
    }
    if (!idle.isEmpty()) {
      LOG.warn(
          "\"{}\" has no effect with a script, as \"{}\" is",
          String.join("\", \"", idle),
          archive.location());
    }
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
    Clients clients = programs.forServer(keeper.serverVersion());
    var rules =
        new ScriptOptions(
            database,
            database.isPresent() ? OptionalInt.of(read.parts()) : OptionalInt.empty(),
            options.whole().tablespaces(),
            options.omissions(),
            keeper.first(Sql.named("has-schema-public"), row -> row.getInt(1)).isPresent(),
            keeper
                .one("SELECT pg_catalog.current_setting('is_superuser')", row -> row.getString(1))
                .equals("on"),
            keeper.serverVersion().major());
    progress.expect(bytes);
    progress.item("running the script");
    try (ClientProcess psql =
        clients.start(
            ClientProgram.PSQL,
            List.of(
                "--no-psqlrc",
                "--quiet",
                "--no-password",
                "--set=ON_ERROR_STOP=1",
                "--output=/dev/null",
                "--file=-"),
            keeper.database())) {
      feed(psql, clients.version().knowsRestrict(), ledger, rules, progress);
      try {
        psql.awaitSuccess();
      } catch (PgstowException e) {
        throw failed(e);
      }
    }
    requireRecord(keeper, ledger);
  }

  private void feed(
      ClientProcess psql,
      boolean restricted,
      Ledger ledger,
      ScriptOptions rules,
      Progress progress) {
    String key = UUID.randomUUID().toString().replace("-", "");
    var failure = new IOException[1];
    var out = new PsqlInput(new BufferedOutputStream(psql.input(), BUFFER), failure);
    var target = new ScriptRules(rules, out);
    try {
      out.text(restricted ? "\\restrict " + key + "\n" : "");
      out.text(before(ledger));
      ScriptReading.read(file, storage, target, count -> progress.advance(count, 0));
      out.text(behind(ledger));
      out.text(restricted ? "\\unrestrict " + key + "\n" : "");
      out.close();
    } catch (IOException e) {
      throw brokenOff(psql, e);
    } catch (PgstowException e) {
      if (failure[0] != null) {
        throw brokenOff(psql, failure[0]);
      }
      throw e;
    }
    target.leftOut().forEach((cause, count) -> LOG.info("left out {} of {}", count, cause.what()));
  }

  /** psql reads no more once it has failed, and says why. */
  private static PgstowException brokenOff(ClientProcess psql, IOException e) {
    try {
      psql.awaitSuccess();
    } catch (PgstowException failure) {
      failure.addSuppressed(e);
      return failed(failure);
    }
    return psql.failure("ended before it had read the script");
  }

  /** The answer to a COMMIT may be lost with the connection. */
  private static PgstowException failed(PgstowException e) {
    String message = String.valueOf(e.getMessage());
    return new PgstowException(
        e.exitCode(),
        message,
        e.exitCode() == ExitCode.DATABASE_REFUSED
            ? "The transaction was rolled back, so nothing of the script is there. A database that"
                + " DST_ON_EXISTING=drop was to replace is as it was. "
                + hint(message)
                + e.hint()
            : e.hint() + " It finds out from its own record whether the script was committed.",
        e);
  }

  private static String hint(String message) {
    if (message.contains("role \"") && message.contains("does not exist")) {
      return "Create the role first, or set NO_OWNER=true and NO_PRIVILEGES=true. ";
    }
    if (message.contains("max_locks_per_transaction")) {
      return "The script has too many objects for one transaction: raise"
          + " max_locks_per_transaction, or use a dump in another format. ";
    }
    return "";
  }

  private String before(Ledger ledger) {
    var sql = new StringBuilder("SET client_encoding = 'UTF8';\n");
    options
        .sessionSettings()
        .forEach(
            (name, value) ->
                sql.append("SELECT pg_catalog.set_config(")
                    .append(Sql.literal(name))
                    .append(", ")
                    .append(Sql.literal(value))
                    .append(", false);\n"));
    options
        .role()
        .ifPresent(role -> sql.append("SET ROLE ").append(Sql.identifier(role)).append(";\n"));
    return sql.append("BEGIN;\n").append(ledger.enterScript()).append('\n').toString();
  }

  private String behind(Ledger ledger) {
    String role = options.role().map(name -> "SET ROLE " + Sql.identifier(name) + ";\n").orElse("");
    return "\nRESET SESSION AUTHORIZATION;\nRESET ROLE;\n"
        + role
        + ledger.recordScript(LedgerItem.data(DUMP_ID, 0, bytes, read.copied()))
        + "\nCOMMIT;\n";
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

  /** What psql reads; remembers how writing failed, which is psql's failure and not the store's. */
  private static final class PsqlInput extends OutputStream {
    private final OutputStream out;
    private final IOException[] failure;

    PsqlInput(OutputStream out, IOException[] failure) {
      this.out = out;
      this.failure = failure;
    }

    void text(String sql) throws IOException {
      write(sql.getBytes(UTF_8));
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        failure[0] = e;
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (IOException e) {
        failure[0] = e;
        throw e;
      }
    }
  }
}
