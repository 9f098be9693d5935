package io.pgstow.restore;

import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.restore.check.DestinationPreflight;
import io.pgstow.restore.entry.PartOfDatabase;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.ledger.LedgerItem;
import io.pgstow.restore.omission.LeftOut;
import io.pgstow.restore.omission.Privileges;
import io.pgstow.restore.omission.Tolerance;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.plan.RestorePlan;
import io.pgstow.restore.resume.IndexesTooEarly;
import io.pgstow.restore.resume.LostRows;
import io.pgstow.restore.resume.RestoreLease;
import io.pgstow.restore.source.OpenedArchive;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A restore that has its backup, and has changed nothing yet. */
public final class OpenedRestore {
  private static final Logger LOG = LoggerFactory.getLogger(OpenedRestore.class);

  private final RestoreContext context;
  private final RestoreOptions options;
  private final OpenedArchive archive;
  private final RestorePlan plan;
  private final DestinationRoom room;

  OpenedRestore(RestoreContext context, OpenedArchive archive, RestorePlan plan) {
    this.context = context;
    this.options = context.options();
    this.archive = archive;
    this.plan = plan;
    this.room = new DestinationRoom(context, archive, plan);
  }

  /** Fails on anything that would make the restore fail later. */
  public void preflight() {
    LOG.info("restoring \"{}\" into \"{}\"", archive.location(), options.destination());
    Findings.require(findings(), options.skipChecks());
  }

  /** What there is to know before the start; changes nothing. */
  public List<Finding> findings() {
    try (Session session = context.destination().openServer()) {
      return new DestinationPreflight(options, context.destination(), archive)
          .findings(session, context.destination().inspect());
    }
  }

  /**
   * What {@link #prepare} would do now, in words; changes nothing.
   *
   * @throws PgstowException as it would fail
   */
  public String outlook() {
    return room.outlook();
  }

  /**
   * Makes the database, or finds the one to go on with, takes the lock on it, and takes back what
   * an earlier run has left in the way. The caller closes what it gets.
   */
  public PreparedRestore prepare() {
    var resources = new Resources();
    try {
      return prepare(resources);
    } catch (RuntimeException | Error e) {
      try (resources) {
        throw e;
      }
    }
  }

  private PreparedRestore prepare(Resources resources) {
    Optional<RestoreLease> lease = takeLease();
    lease.ifPresent(taken -> resources.add(taken::close));
    Optional<Session> existence = context.destination().lockExistence();
    Session session;
    Ledger ledger;
    try {
      room.make();
      session = context.connections().open();
      resources.add(session::close);
      ledger = room.enter(session);
    } finally {
      existence.ifPresent(Session::close);
    }
    new LostRows(session, ledger, archive.contents(), plan).takeBack();
    new IndexesTooEarly(session, ledger, archive, plan).takeBack();
    Privileges privileges = Privileges.of(session, archive.contents());
    LeftOut leftOut = leftOut(ledger, session, privileges);
    if (!archive.isRowsAlone()) {
      new PartOfDatabase(archive).makeSchemas(session);
    }
    LOG.info(
        "maintenance_work_mem of each connection is {}",
        session.<String>one("SHOW maintenance_work_mem", row -> row.getString(1)));
    return new PreparedRestore(
        context, archive, plan, session, ledger, privileges, leftOut, lease, resources);
  }

  private Optional<RestoreLease> takeLease() {
    return archive
        .manifest()
        .map(
            _ ->
                RestoreLease.take(
                    context.store(), archive.place(), options.destination(), Clock.systemUTC()));
  }

  private LeftOut leftOut(Ledger ledger, Session session, Privileges privileges) {
    var leftOut =
        new LeftOut(
            archive.contents(),
            LedgerItem.leftOut(ledger.done(session)),
            options.allowMissingRows());
    archive.contents().entries().stream()
        .filter(privileges::isForNobody)
        .forEach(entry -> leftOut.add(entry, Tolerance.POLICY));
    return leftOut;
  }
}
