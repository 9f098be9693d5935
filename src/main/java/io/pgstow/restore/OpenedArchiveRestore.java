package io.pgstow.restore;

import io.pgstow.error.Finding;
import io.pgstow.postgres.Session;
import io.pgstow.restore.destination.OnConflict;
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
import io.pgstow.restore.source.OpenedArchive;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A restore of an archive, whose table of contents was read. */
public final class OpenedArchiveRestore implements OpenedRestore {
  private static final Logger LOG = LoggerFactory.getLogger(OpenedArchiveRestore.class);

  private final RestoreContext context;
  private final RestoreOptions options;
  private final OpenedArchive archive;
  private final RestorePlan plan;
  private final DestinationRoom room;

  OpenedArchiveRestore(RestoreContext context, OpenedArchive archive, RestorePlan plan) {
    this.context = context;
    this.options = context.options();
    this.archive = archive;
    this.plan = plan;
    this.room =
        new DestinationRoom(
            context,
            archive,
            archive.newDatabase(),
            new ArchiveDefinitions(options, context.progress(), archive, plan)::require);
  }

  @Override
  public void preflight() {
    room.preflight();
  }

  @Override
  public List<Finding> findings() {
    return room.findings();
  }

  @Override
  public String outlook() {
    return room.outlook();
  }

  @Override
  public PreparedArchiveRestore prepare() {
    return room.hold(this::prepare);
  }

  private PreparedArchiveRestore prepare(HeldDestination held) {
    Session session = held.session();
    Ledger ledger = held.ledger();
    Optional<OnConflict> onConflict =
        options.existing().onConflict().filter(_ -> archive.isRowsAlone());
    new LostRows(session, ledger, archive.contents(), plan, onConflict, options.remedies(false))
        .takeBack();
    new IndexesTooEarly(session, ledger, archive, plan).takeBack();
    Privileges privileges = Privileges.of(session, archive.contents());
    LeftOut leftOut = leftOut(ledger, session, privileges);
    if (!archive.isRowsAlone()) {
      new PartOfDatabase(archive, options.remedies(false)).makeSchemas(session);
    }
    LOG.info(
        "maintenance_work_mem of each connection is {}",
        session.<String>one("SHOW maintenance_work_mem", row -> row.getString(1)));
    return new PreparedArchiveRestore(context, archive, plan, held, privileges, leftOut);
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
