package io.pgstow.restore.script;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.ClientProcess;
import io.pgstow.postgres.ClientProgram;
import io.pgstow.postgres.Clients;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.ledger.LedgerItem;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** psql, which reads a script in one transaction that ends with the ledger's record of it. */
final class ScriptRun {
  private static final Logger LOG = LoggerFactory.getLogger(ScriptRun.class);

  private final OpenedArchive file;
  private final Storage.Script storage;
  private final RestoreOptions options;
  private final ScriptOptions rules;

  /**
   * @param file with all of the script
   * @param rules what of it is run
   */
  ScriptRun(
      OpenedArchive file, Storage.Script storage, RestoreOptions options, ScriptOptions rules) {
    this.file = file;
    this.storage = storage;
    this.options = options;
    this.rules = rules;
  }

  /**
   * Runs it.
   *
   * @param record of the ledger
   * @throws PgstowException if psql or the store fails; the transaction is rolled back, unless the
   *     answer to its COMMIT was lost
   */
  void run(
      Clients clients, Database database, Ledger ledger, LedgerItem record, Progress progress) {
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
            database)) {
      feed(psql, clients.version().knowsRestrict(), ledger, record, progress);
      try {
        psql.awaitSuccess();
      } catch (PgstowException e) {
        throw failed(e);
      }
    }
  }

  private void feed(
      ClientProcess psql, boolean restricted, Ledger ledger, LedgerItem record, Progress progress) {
    String key = UUID.randomUUID().toString().replace("-", "");
    var out = new PsqlInput(psql.input());
    var target = new ScriptRules(rules, out);
    try {
      out.text(restricted ? "\\restrict " + key + "\n" : "");
      out.text(before(ledger));
      ScriptReading.read(file, storage, target, count -> progress.advance(count, 0));
      out.text(behind(ledger, record));
      out.text(restricted ? "\\unrestrict " + key + "\n" : "");
      out.close();
    } catch (IOException e) {
      throw brokenOff(psql, e);
    } catch (PgstowException e) {
      Optional<IOException> failure = out.failure();
      throw failure.isPresent() ? brokenOff(psql, failure.get()) : e;
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

  private String behind(Ledger ledger, LedgerItem record) {
    String role = options.role().map(name -> "SET ROLE " + Sql.identifier(name) + ";\n").orElse("");
    return "\nRESET SESSION AUTHORIZATION;\nRESET ROLE;\n"
        + role
        + ledger.recordScript(record)
        + "\nCOMMIT;\n";
  }
}
