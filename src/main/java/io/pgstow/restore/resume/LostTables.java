package io.pgstow.restore.resume;

import io.pgstow.archive.CopyStatement;
import io.pgstow.archive.Entry;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.destination.Remedies;
import io.pgstow.restore.ledger.Ledger;
import io.pgstow.restore.ledger.RowsHeld;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The tables with rows that are loaded again, because the server has emptied unlogged tables. A
 * table of such a partition tree that is not unlogged still has its rows, which would be there
 * twice: it is emptied if it has no rows but those that the ledger has a record of. Immutable.
 */
final class LostTables {
  private final List<Entry> data;
  private final Set<Table> tables;

  /** A table that is no partitioned one, by its qualified name. */
  private record Table(String name, boolean unlogged) {}

  private record Place(int number, Table table) {}

  private LostTables(List<Entry> data, Set<Table> tables) {
    this.data = data;
    this.tables = tables;
  }

  /**
   * Asks the server.
   *
   * @param loaded entries whose rows, or some of them, were loaded
   */
  static LostTables of(Session session, List<Entry> loaded) {
    List<Place> places =
        session.all(
            Sql.named("lost-tables"),
            row ->
                new Place(
                    row.getInt("number"),
                    new Table(
                        Sql.identifier(row.getString("schema"), row.getString("name")),
                        row.getBoolean("unlogged"))),
            loaded.stream().map(LostTables::target).toArray(String[]::new),
            // INSERT commands do not tell where they lead
            loaded.stream().map(entry -> entry.copyStatement().isEmpty()).toArray(Boolean[]::new));
    return new LostTables(
        places.stream().map(Place::number).distinct().sorted().map(i -> loaded.get(i - 1)).toList(),
        places.stream().map(Place::table).collect(Collectors.toUnmodifiableSet()));
  }

  /** What the rows of an entry are loaded into: its table, or the root of its partition tree. */
  static String target(Entry data) {
    return data.copyStatement().map(CopyStatement::target).orElseGet(data::qualifiedName);
  }

  /** The entries whose rows are loaded again, in the order in which they were given. */
  List<Entry> data() {
    return data;
  }

  /**
   * Removes the rows that these entries have brought; to be called in the transaction that takes
   * them out of the ledger, before that.
   *
   * @param passedOver tells of a table, by its qualified name, whether rows that are in it are
   *     passed over when they are loaded
   * @param remedies what a hint may name
   * @throws PgstowException if rows of others cannot be told from them; then nothing is removed
   */
  void empty(Session session, Ledger ledger, Predicate<String> passedOver, Remedies remedies)
      throws SQLException {
    List<Integer> dumpIds = data.stream().map(Entry::dumpId).toList();
    var emptied = new ArrayList<String>();
    var mixed = new ArrayList<String>();
    for (Table table : tables) {
      if (hasRows(session, table)) {
        // nobody writes into it between the look and the end of the transaction
        session.executeRaw("LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE".formatted(table.name()));
        RowsHeld rows = ledger.rowsHeld(session, table.name(), dumpIds);
        if (rows.areLoaded()) {
          emptied.add(table.name());
        } else if (!mayStay(rows, table) && !passedOver.test(table.name())) {
          mixed.add(table.name());
        }
      }
    }
    if (!mixed.isEmpty()) {
      throw mixed(session, ledger, mixed, remedies);
    }
    if (!emptied.isEmpty()) {
      session.executeRaw("TRUNCATE ONLY " + String.join(", ONLY ", emptied));
    }
  }

  private static boolean hasRows(Session session, Table table) {
    return session.one(
        "SELECT EXISTS (SELECT FROM ONLY %s)".formatted(table.name()), row -> row.getBoolean(1));
  }

  /** What is in an unlogged table after a crash was written after it, and by others. */
  private static boolean mayStay(RowsHeld rows, Table table) {
    return rows.loaded() == 0 && (rows.since() == 0 || table.unlogged());
  }

  private static PgstowException mixed(
      Session session, Ledger ledger, List<String> tables, Remedies remedies) {
    return new PgstowException(
        ExitCode.PREFLIGHT,
        "the server of \"%s\" crashed, and these tables must be loaded again, but have rows of others, too: %s"
            .formatted(
                session.database().name(),
                tables.stream().sorted().collect(Collectors.joining(", "))),
        "Nothing was deleted. Delete the rows that this restore has loaded, which are those with"
            + " xmin IN (SELECT xmin FROM %s), move those that others have written or updated"
                .formatted(Sql.identifier(ledger.schema(), "ledger"))
            + " since to another table, and run the job again. Or %s."
                .formatted(remedies.anotherWithin()));
  }
}
