package io.pgstow.restore;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.check.Comparison;
import io.pgstow.restore.check.ExtensionReview;
import io.pgstow.restore.check.ScriptComparing;
import io.pgstow.restore.check.SequenceReview;
import io.pgstow.restore.destination.Analysis;
import io.pgstow.restore.destination.DestinationSessions;
import io.pgstow.restore.destination.ServerWatch;
import io.pgstow.restore.entry.DatabaseProperty;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.resume.RestoreLease;
import io.pgstow.restore.script.ScriptRestore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A restore of a script that holds the lock on its destination. */
public final class PreparedScriptRestore implements PreparedRestore {
  private static final Logger LOG = LoggerFactory.getLogger(PreparedScriptRestore.class);

  private final RestoreContext context;
  private final RestoreOptions options;
  private final ScriptRestore script;
  private final HeldDestination held;
  private final DestinationSessions connections;
  private Session session;
  private final Ledger ledger;

  PreparedScriptRestore(RestoreContext context, ScriptRestore script, HeldDestination held) {
    this.context = context;
    this.options = context.options();
    this.script = script;
    this.held = held;
    this.connections = held.connections();
    this.session = held.session();
    this.ledger = held.ledger();
    held.resources().add(ServerWatch.start(connections::open, context.progress())::close);
  }

  /** All of the script, in one transaction; nothing if an earlier run has committed it. */
  public void run() {
    script.run(session, ledger, context.programs(), context.progress());
    held.beside().ifPresent(DatabaseBeside::keep);
  }

  @Override
  public Analysis analysis() {
    return Analysis.open(
        session, ledger, (_, _) -> true, options.jobs(), connections::open, context.progress());
  }

  @Override
  public void compare(Consumer<Comparison> report) {
    Comparison comparison =
        new ScriptComparing(script.rowsByTable(), session, context.progress()).compare();
    report.accept(comparison);
    comparison.requireEqual(session.database().name());
  }

  @Override
  public void review() {
    new SequenceReview(session, options.fixSequences(), (_, _) -> true).run();
    new ExtensionReview(session, script.extensions()).run();
  }

  @Override
  public void takePlace() {
    session = held.settled();
  }

  @Override
  public void finish() {
    // its event triggers are there already, and would fire at the ledger
    session.all(Sql.named("without-event-triggers"), row -> row.getString(1));
    session.transaction(
        "finishing",
        () -> {
          ledger.enter(session);
          ledger.dropDurably(session);
          for (String property : script.properties()) {
            DatabaseProperty.set(session, property);
          }
          return ledger;
        });
    held.lease().ifPresent(RestoreLease::end);
    LOG.info("the restore into \"{}\" is complete", options.destination());
  }

  @Override
  public void close() {
    held.close();
  }
}
