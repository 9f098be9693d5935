package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.restore.check.Comparison.Line;
import io.pgstow.restore.entry.GrantStatement;
import io.pgstow.restore.entry.SequenceValue;
import io.pgstow.restore.entry.SequencesBefore;
import io.pgstow.restore.ledger.LedgerItem;
import io.pgstow.restore.naming.NewNames;
import io.pgstow.restore.naming.NewSchemas;
import io.pgstow.restore.omission.LeftOut;
import io.pgstow.restore.omission.Tolerance;
import io.pgstow.restore.plan.NamedObjects;
import io.pgstow.restore.source.OpenedArchive;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Compares a destination with its archive: rows, sequences, large objects, and whether each object
 * that the archive brings is there. What else there is in the destination does not count.
 */
public final class Comparing {
  private static final String NONE = "none";

  /** Tables and sequences, each of which the query locks. */
  private static final int ASKED_TOGETHER = 100;

  /** Of a table that is counted in no time. */
  private static final long FEW_ROWS = 10_000;

  /** How many objects that are not there get a line of their own. */
  private static final int SHOWN = 20;

  private final OpenedArchive archive;
  private final Session session;
  private final LeftOut leftOut;
  private final Progress progress;
  private final boolean amongOthers;
  private final NewNames names;
  private final Optional<Set<String>> newSchemas;
  private final Map<Integer, Long> loadedRows;
  private final long skippedRows;
  private final boolean beside;
  private final List<Line> lines = new ArrayList<>();

  /**
   * @param done the ledger, whose rows stand in for those of a manifest that is not there
   * @param amongOthers whether the tables may have had rows before
   * @param names that the archive's entries have already, and its manifest has not
   */
  public Comparing(
      OpenedArchive archive,
      Session session,
      Collection<LedgerItem> done,
      LeftOut leftOut,
      boolean amongOthers,
      Progress progress,
      NewNames names) {
    this.names = names;
    this.newSchemas = NewSchemas.of(archive.contents(), names);
    this.archive = archive;
    this.session = session;
    this.leftOut = leftOut;
    this.progress = progress;
    this.amongOthers = amongOthers;
    this.loadedRows =
        done.stream()
            .filter(item -> item.rows() + item.skipped() > 0)
            .collect(
                Collectors.groupingBy(
                    LedgerItem::dumpId,
                    Collectors.summingLong(item -> item.rows() + item.skipped())));
    this.beside = LedgerItem.isBeside(done);
    this.skippedRows = done.stream().mapToLong(LedgerItem::skipped).sum();
  }

  public Comparison compare() {
    if (amongOthers) {
      compareLoadedRows();
    } else {
      compareRows();
    }
    compareSequences();
    compareLargeObjects();
    compareObjects();
    compareIndexes();
    leftOut
        .counts()
        .forEach(
            (cause, count) -> lines.add(Line.of(Comparison.LEFT_OUT + cause.what(), count, count)));
    compareRoles();
    if (skippedRows > 0) {
      lines.add(
          Line.of(
              Comparison.LEFT_OUT
                  + "rows not inserted: their keys are in the destination already, or a trigger left them out",
              skippedRows,
              skippedRows));
    }
    return new Comparison(
        lines, archive.isRowsAlone() ? Comparison.Extent.ROWS : Comparison.Extent.ALL);
  }

  /** What the tables hold besides does not count. */
  private void compareLoadedRows() {
    for (Entry entry : ofKind(Entry.TABLE_DATA)) {
      lines.add(
          Line.of(Comparison.ROWS_OF + entry.qualifiedName(), expectedRows(entry), loaded(entry)));
    }
  }

  private void compareRows() {
    var tables = new LinkedHashMap<String, Entry>();
    ofKind(Entry.TABLE_DATA).forEach(entry -> tables.put(entry.qualifiedName(), entry));
    var uncounted = new HashSet<>(names("extension-tables"));
    uncounted.addAll(names("hidden-tables"));
    for (Entry load : rootLoads(tables.values())) {
      if (tables.containsKey(load.qualifiedName())) {
        compareTree(load, tables, uncounted);
      }
    }
    PartitionedTables partitioned =
        archive.isRowsAlone() ? PartitionedTables.of(session) : PartitionedTables.NONE;
    uncounted.addAll(partitioned.mixed(tables.keySet()));
    List<Entry> counted =
        tables.entrySet().stream()
            .filter(table -> !uncounted.contains(table.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    Map<Integer, Long> found = counts(counted, partitioned);
    tables.forEach(
        (name, entry) ->
            lines.add(
                Line.of(
                    Comparison.ROWS_OF + name,
                    expectedRows(entry),
                    found.getOrDefault(entry.dumpId(), loaded(entry)))));
  }

  /** A large table by itself, small ones together: what takes time there is the asking. */
  private Map<Integer, Long> counts(List<Entry> tables, PartitionedTables partitioned) {
    var counts = new HashMap<Integer, Long>();
    var small = new ArrayList<Entry>();
    for (Entry table : tables) {
      if (expectedRows(table) > FEW_ROWS) {
        progress.item(table.qualifiedName());
        counts.put(table.dumpId(), count(partitioned.rowsOf(table.qualifiedName())));
      } else {
        small.add(table);
      }
    }
    // a partitioned one has its rows in others
    Map<Boolean, List<Entry>> alone =
        small.stream()
            .collect(
                Collectors.partitioningBy(
                    table -> !partitioned.members().containsKey(table.qualifiedName())));
    alone.forEach(
        (only, those) ->
            counts.putAll(
                ask(
                    those,
                    "(SELECT pg_catalog.count(*) FROM %s%%s)".formatted(only ? "ONLY " : ""),
                    Long::valueOf)));
    return counts;
  }

  /**
   * Asks one question of each relation, many of them in one query.
   *
   * @param question a subquery of one value, about a name
   * @return the answers by dump ids
   */
  private <T> Map<Integer, T> ask(
      List<Entry> entries, String question, Function<String, T> answer) {
    var answers = new HashMap<Integer, T>();
    for (int from = 0; from < entries.size(); from += ASKED_TOGETHER) {
      List<Entry> batch = entries.subList(from, Math.min(from + ASKED_TOGETHER, entries.size()));
      progress.item(batch.getFirst().qualifiedName());
      String questions =
          batch.stream()
              .map(entry -> question.replace("%s", entry.qualifiedName()))
              .collect(Collectors.joining(", ", "SELECT ", ""));
      session.one(
          questions,
          row -> {
            for (int i = 0; i < batch.size(); i++) {
              answers.put(batch.get(i).dumpId(), answer.apply(row.getString(i + 1)));
            }
            return row;
          });
    }
    return answers;
  }

  private List<String> names(String query) {
    return session.all(
        Sql.named(query), row -> Sql.identifier(row.getString("schema"), row.getString("name")));
  }

  /**
   * Rows loaded at the root of a partition tree may be in another partition than they were. INSERT
   * commands are not known to be for the root until they are read.
   */
  private List<Entry> rootLoads(Collection<Entry> tables) {
    boolean inserts = tables.stream().anyMatch(entry -> entry.copyStatement().isEmpty());
    Set<String> hashed = inserts ? Set.copyOf(names("hash-partitions")) : Set.of();
    return tables.stream()
        .filter(
            entry ->
                entry
                    .copyStatement()
                    .map(copy -> !copy.loads(entry.namespace(), entry.tag()))
                    .orElseGet(() -> hashed.contains(entry.qualifiedName())))
        .toList();
  }

  /** A root that cannot be read has the rows that were loaded by way of it. */
  private void compareTree(Entry load, Map<String, Entry> tables, Set<String> uncounted) {
    record Part(String name, boolean leaf) {}
    List<Part> parts =
        session.all(
            Sql.named("partitions"),
            row ->
                new Part(
                    Sql.identifier(row.getString("schema"), row.getString("name")),
                    row.getBoolean("leaf")),
            Objects.requireNonNullElse(load.namespace(), ""),
            load.tag());
    Optional<String> top = parts.stream().filter(part -> !part.leaf()).map(Part::name).findFirst();
    if (top.isEmpty()) {
      return;
    }
    String root = top.get();
    progress.item(root);
    List<Entry> leaves =
        parts.stream()
            .filter(Part::leaf)
            .flatMap(leaf -> Optional.ofNullable(tables.remove(leaf.name())).stream())
            .toList();
    long found =
        uncounted.contains(root) ? leaves.stream().mapToLong(this::loaded).sum() : count(root);
    lines.add(
        Line.of(
            Comparison.ROWS_OF + root, leaves.stream().mapToLong(this::expectedRows).sum(), found));
  }

  private long expectedRows(Entry entry) {
    return archive.table(entry).map(TableData::rows).orElseGet(() -> loaded(entry));
  }

  private long loaded(Entry entry) {
    return loadedRows.getOrDefault(entry.dumpId(), 0L);
  }

  private long count(String table) {
    return session.one("SELECT pg_catalog.count(*) FROM " + table, row -> row.getLong(1));
  }

  private void compareSequences() {
    Set<String> hidden = Set.copyOf(names("hidden-sequences"));
    List<Entry> readable =
        ofKind("SEQUENCE SET").stream()
            .filter(entry -> !hidden.contains(entry.qualifiedName()) && setTo(entry).isPresent())
            .toList();
    Map<String, String> called = calledSequences();
    Map<Integer, String> are =
        ask(
            readable.stream().filter(entry -> !called.containsKey(entry.qualifiedName())).toList(),
            "(SELECT pg_catalog.concat(last_value, CASE WHEN is_called THEN ', called' END) FROM %s)",
            Function.identity());
    var before = new SequencesBefore(session, archive.contents(), beside);
    for (Entry entry : readable) {
      SequenceValue expected = setTo(entry).orElseThrow();
      String name = entry.qualifiedName();
      String found = called.getOrDefault(name, are.getOrDefault(entry.dumpId(), NONE));
      boolean equal = expected.toString().equals(found);
      lines.add(
          new Line(
              Comparison.SEQUENCE + name,
              equal || isFurther(before, entry, expected) ? found : expected.toString(),
              found));
    }
  }

  /** Most of them, by one query. */
  private Map<String, String> calledSequences() {
    var called = new HashMap<String, String>();
    session.all(
        Sql.named("called-sequences"),
        row ->
            called.put(
                Sql.identifier(row.getString("schema"), row.getString("name")),
                row.getLong("value") + ", called"));
    return called;
  }

  /** One that was further stays so. */
  private boolean isFurther(SequencesBefore before, Entry sequence, SequenceValue expected) {
    return before.further(sequence).isPresent()
        || (wasSet(sequence) && expected.furtherIn(session, sequence.qualifiedName()).isPresent());
  }

  /** By FIX_SEQUENCES, in a run that ended before its last act. */
  private boolean wasSet(Entry sequence) {
    return OwnedSequence.all(session).stream()
        .filter(owned -> owned.sequence().equals(sequence.qualifiedName()))
        .anyMatch(owned -> owned.isAtFurthest(session));
  }

  private Optional<SequenceValue> setTo(Entry entry) {
    return SequenceValue.of(entry, archive.contents().standardStrings());
  }

  private SqlTokens sql(Entry entry) {
    return SqlTokens.of(String.valueOf(entry.definition()), archive.contents().standardStrings());
  }

  /** Roles that are missing here, each with the objects on which it had privileges. */
  private void compareRoles() {
    var objects = new TreeMap<String, Long>();
    for (Entry entry : archive.contents().entries()) {
      if (leftOut.cause(entry).equals(Optional.of(Tolerance.PRIVILEGES))) {
        sql(entry).statements().stream()
            .map(sql -> new GrantStatement(sql, archive.contents().standardStrings()))
            .flatMap(statement -> statement.roles().stream())
            .distinct()
            .forEach(role -> objects.merge(role, 1L, Long::sum));
      }
    }
    for (String role :
        session.all(
            Sql.named("missing-roles"),
            row -> row.getString(1),
            (Object) objects.keySet().toArray(String[]::new))) {
      long count = objects.getOrDefault(role, 0L);
      lines.add(
          Line.of(
              Comparison.LEFT_OUT
                  + "privileges of the role \"%s\", which does not exist".formatted(role),
              count,
              count));
    }
  }

  private void compareLargeObjects() {
    if (archive.contents().isPart() || archive.isRowsAlone() || beside || newSchemas.isPresent()) {
      compareChosenLargeObjects();
      return;
    }
    archive
        .manifest()
        .ifPresent(
            manifest ->
                lines.add(
                    Line.of(
                        Comparison.LARGE_OBJECTS,
                        manifest.largeObjects().count(),
                        count("pg_catalog.pg_largeobject_metadata"))));
  }

  /** Of a part: those that it has, by their numbers. */
  private void compareChosenLargeObjects() {
    Long[] chosen =
        LargeObjectNumbers.of(
            archive.contents().entries().stream().filter(entry -> !isLeftOut(entry)));
    if (chosen.length > 0) {
      lines.add(
          Line.of(
              "large objects",
              chosen.length,
              session.one(
                  "SELECT pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata"
                      + " WHERE oid::pg_catalog.int8 OPERATOR(pg_catalog.=) ANY (?)",
                  row -> row.getLong(1),
                  (Object) chosen)));
    }
  }

  private void compareObjects() {
    List<Entry> wanted =
        archive.contents().entries().stream()
            .filter(entry -> NamedObjects.canTell(entry) && !leftOut.contains(entry))
            .toList();
    Set<Integer> missing = NamedObjects.missing(session, wanted);
    var kinds = new TreeMap<String, List<Entry>>();
    wanted.forEach(entry -> kinds.computeIfAbsent(entry.kind(), _ -> new ArrayList<>()).add(entry));
    kinds.forEach(
        (kind, entries) -> {
          long absent = entries.stream().filter(entry -> missing.contains(entry.dumpId())).count();
          lines.add(Line.of(Comparison.OBJECTS + kind, entries.size(), entries.size() - absent));
        });
    wanted.stream()
        .filter(entry -> missing.contains(entry.dumpId()))
        .limit(SHOWN)
        .forEach(
            entry ->
                lines.add(
                    new Line(entry.kind() + " " + entry.qualifiedName(), "there", "missing")));
  }

  /** What is invalid at the source, and what must be for lack of parts, is restored so. */
  private void compareIndexes() {
    record Invalid(String name, String schema, String index, boolean incomplete) {}
    Set<String> atSource =
        archive.manifest().map(Manifest::invalidIndexes).orElse(List.of()).stream()
            .map(name -> qualified(name, names::schema))
            .collect(Collectors.toSet());
    List<Invalid> invalid =
        session.all(
            Sql.named("invalid-indexes"),
            row ->
                new Invalid(
                    row.getString("name"),
                    row.getString("schema"),
                    row.getString("index"),
                    row.getBoolean("incomplete")));
    String unexpected =
        invalid.stream()
            .filter(index -> !index.incomplete() && isOfRestore(index.name()))
            .filter(index -> !atSource.contains(qualified(index.name(), UnaryOperator.identity())))
            .filter(index -> !beside || isOfArchive(index.schema(), index.index()))
            .map(Invalid::name)
            .collect(Collectors.joining(", "));
    lines.add(new Line(Comparison.INVALID_INDEXES, NONE, unexpected.isEmpty() ? NONE : unexpected));
  }

  /** The tag of a constraint has its table in front. */
  private boolean isOfArchive(String schema, String index) {
    return archive.contents().entries().stream()
        .filter(entry -> schema.equals(entry.namespace()))
        .anyMatch(
            entry ->
                switch (entry.kind()) {
                  case "INDEX" -> entry.tag().equals(index);
                  case "CONSTRAINT" -> entry.tag().endsWith(" " + index);
                  default -> false;
                });
  }

  /** Whether an index may be of what was restored: a database in use has others. */
  private boolean isOfRestore(String index) {
    String schema = SqlTokens.of(index, true).at(0).identifier();
    return newSchemas.filter(schemas -> !schemas.contains(schema)).isEmpty();
  }

  /** A name as the server quotes it, always quoted. */
  private static String qualified(String name, UnaryOperator<String> schema) {
    SqlTokens sql = SqlTokens.of(name, true);
    return Sql.identifier(schema.apply(sql.at(0).identifier()), sql.at(2).identifier());
  }

  private boolean isLeftOut(Entry entry) {
    return leftOut.contains(entry) || leftOut.becauseOf(entry).isPresent();
  }

  private List<Entry> ofKind(String kind) {
    return archive.contents().entries().stream()
        .filter(entry -> entry.kind().equals(kind) && !isLeftOut(entry))
        .toList();
  }
}
