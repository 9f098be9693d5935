package io.pgstow.restore.resume;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.destination.Keys;
import io.pgstow.restore.destination.OnConflict;
import io.pgstow.restore.destination.Remedies;
import io.pgstow.restore.entry.PartitionTrees;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.ledger.LedgerItem;
import io.pgstow.restore.plan.RestorePlan;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a crash of the server has taken: the rows of unlogged tables and the values of unlogged
 * sequences (PostgreSQL documentation, CREATE TABLE, UNLOGGED). They are taken out of the ledger,
 * so that they are loaded again; and with them whatever was made on those tables after their rows
 * and would fire, refuse or hide now: it is dropped, and made again when its phase comes.
 */
public final class LostRows {
  private static final Logger LOG = LoggerFactory.getLogger(LostRows.class);
  private static final String ROW_SECURITY = "ROW SECURITY";
  private static final String UNDEFINED_OBJECT = "42704";

  /** Made after the rows, and in their way; not so indexes and what is upheld by them. */
  private static final Set<String> IN_THE_WAY =
      Set.of("ACL", "CHECK CONSTRAINT", "FK CONSTRAINT", "POLICY", ROW_SECURITY, "RULE", "TRIGGER");

  private final Session session;
  private final Ledger ledger;
  private final TableOfContents contents;
  private final RestorePlan plan;
  private final Optional<OnConflict> onConflict;
  private final Remedies remedies;

  /** Gone when what they are of is dropped. */
  private static final Set<String> GO_ALONG = Set.of("ACL", "COMMENT");

  /**
   * What the ledger has of this archive in the session's database.
   *
   * @param onConflict what becomes of rows whose keys are taken; empty where the tables were empty
   * @param remedies what a hint may name
   */
  public LostRows(
      Session session,
      Ledger ledger,
      TableOfContents contents,
      RestorePlan plan,
      Optional<OnConflict> onConflict,
      Remedies remedies) {
    this.session = session;
    this.ledger = ledger;
    this.contents = contents;
    this.plan = plan;
    this.onConflict = onConflict;
    this.remedies = remedies;
  }

  /** Takes back what must be done again; nothing unless the server has emptied unlogged tables. */
  public void takeBack() {
    if (!ledger.isIntact(session)) {
      int tables = session.transaction("taking back what a crash has taken", this::forget);
      LOG.info("the server crashed since the last run: {} tables are loaded again", tables);
    }
  }

  private int forget() throws SQLException, IOException {
    Set<Integer> done =
        ledger.done(session).stream()
            .filter(item -> item.leftOut() == null)
            .map(LedgerItem::dumpId)
            .collect(Collectors.toSet());
    LostTables tables =
        LostTables.of(
            session,
            plan.data().stream()
                .filter(entry -> entry.isTableData() && done.contains(entry.dumpId()))
                .toList());
    List<Entry> data = tables.data();
    List<Entry> sequences = lostSequences();
    var forgotten = new HashSet<Integer>();
    Stream.of(data, sequences).flatMap(List::stream).map(Entry::dumpId).forEach(forgotten::add);
    List<Entry> undone = inTheWay(done, data, sequences);
    undone.stream().map(Entry::dumpId).forEach(forgotten::add);
    grant(data, sequences);
    for (Entry entry : undone) {
      drop(entry);
    }
    tables.empty(session, ledger, passedOver(), remedies);
    ledger.renew(session, forgotten);
    return data.size();
  }

  /** Tables into which no row comes twice. */
  private Predicate<String> passedOver() {
    return onConflict.equals(Optional.of(OnConflict.SKIP))
        ? Keys.of(session)::tellRows
        : _ -> false;
  }

  private List<Entry> lostSequences() {
    Set<String> unlogged = names("unlogged-sequences");
    return named(plan.values(), unlogged).stream()
        .filter(entry -> entry.kind().equals("SEQUENCE SET"))
        .toList();
  }

  private Set<String> names(String query) {
    return Set.copyOf(
        session.all(
            Sql.named(query),
            row -> Sql.identifier(row.getString("schema"), row.getString("name"))));
  }

  private static List<Entry> named(Collection<Entry> entries, Set<String> names) {
    return entries.stream().filter(entry -> names.contains(entry.qualifiedName())).toList();
  }

  /** In the order of the archive: what is made on a table goes with what its partitions have. */
  private List<Entry> inTheWay(Set<Integer> done, List<Entry> data, List<Entry> sequences) {
    var trees = new PartitionTrees(contents);
    Set<Integer> lost =
        data.stream().flatMap(entry -> trees.of(entry).stream()).collect(Collectors.toSet());
    Set<Integer> objects =
        sequences.stream()
            .flatMap(entry -> entry.dependencies().stream())
            .collect(Collectors.toSet());
    Set<String> schemas =
        Stream.concat(data.stream(), sequences.stream())
            .map(entry -> "SCHEMA " + entry.namespace())
            .collect(Collectors.toSet());
    Set<String> notNull = notNullConstraints();
    var undone = new ArrayList<Entry>();
    var undoneIds = new HashSet<Integer>();
    for (Entry entry : Stream.concat(plan.values().stream(), plan.rest().stream()).toList()) {
      boolean ofLost =
          isInTheWay(entry, notNull)
              && (!Collections.disjoint(trees.of(entry), lost)
                  || !Collections.disjoint(entry.dependencies(), objects)
                  || (entry.kind().equals("ACL") && schemas.contains(entry.tag())));
      boolean ofUndone =
          GO_ALONG.contains(entry.kind()) && !Collections.disjoint(entry.dependencies(), undoneIds);
      if (done.contains(entry.dumpId()) && (ofLost || ofUndone)) {
        undone.add(entry);
        undoneIds.add(entry.dumpId());
      }
    }
    return undone;
  }

  /** TRUNCATE resets statistics; the rule of a view is the view. */
  private static boolean isInTheWay(Entry entry, Set<String> notNull) {
    return (IN_THE_WAY.contains(entry.kind()) && !entry.tag().endsWith(" _RETURN"))
        || entry.kind().equals("STATISTICS DATA")
        || (entry.kind().equals("CONSTRAINT")
            && notNull.contains(entry.namespace() + "." + entry.tag()));
  }

  private Set<String> notNullConstraints() {
    return Set.copyOf(
        session.all(
            Sql.named("not-null-constraints"),
            row -> row.getString("schema") + "." + row.getString("tag")));
  }

  /** What a partition has of its parent goes with that. */
  private void drop(Entry entry) throws SQLException, IOException {
    String drop =
        entry.kind().equals(ROW_SECURITY)
            ? "ALTER TABLE %s DISABLE ROW LEVEL SECURITY".formatted(entry.qualifiedName())
            : Objects.requireNonNullElse(entry.dropStatement(), "");
    if (drop.isBlank()) {
      return;
    }
    try {
      session.savepoint(
          () -> {
            session.executeRaw(drop);
            return entry;
          });
    } catch (SQLException e) {
      if (!UNDEFINED_OBJECT.equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  /** Their privileges are restored again, too. */
  private void grant(List<Entry> data, List<Entry> sequences) throws SQLException {
    Object relations =
        Stream.concat(
                data.stream()
                    .flatMap(entry -> Stream.of(entry.qualifiedName(), LostTables.target(entry))),
                sequences.stream().map(Entry::qualifiedName))
            .distinct()
            .toArray(String[]::new);
    for (String grant :
        session.all(Sql.named("grants-to-load"), row -> row.getString(1), relations)) {
      session.executeRaw(grant);
    }
  }
}
