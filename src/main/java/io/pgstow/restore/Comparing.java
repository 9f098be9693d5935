package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.restore.Comparison.Line;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares a destination with its archive: rows, sequences, large objects, objects by kind. */
final class Comparing {
  private static final String NONE = "none";

  /** As in setval('s', 42: the value behind the name of the function. */
  private static final int VALUE = 4;

  private final StoredArchive archive;
  private final Session session;
  private final LeftOut leftOut;
  private final Progress progress;
  private final Map<Integer, Long> loadedRows;
  private final List<Line> lines = new ArrayList<>();

  /**
   * @param done the ledger, whose rows stand in for those of a manifest that is not there
   */
  Comparing(
      StoredArchive archive,
      Session session,
      Collection<LedgerItem> done,
      LeftOut leftOut,
      Progress progress) {
    this.archive = archive;
    this.session = session;
    this.leftOut = leftOut;
    this.progress = progress;
    this.loadedRows =
        done.stream()
            .collect(
                Collectors.groupingBy(
                    LedgerItem::dumpId, Collectors.summingLong(LedgerItem::rows)));
  }

  Comparison compare() {
    compareRows();
    compareSequences();
    compareLargeObjects();
    compareObjects();
    compareIndexes();
    leftOut
        .counts()
        .forEach((cause, count) -> lines.add(Line.of("left out: " + cause.what(), count, count)));
    compareRoles();
    return new Comparison(lines);
  }

  private void compareRows() {
    var tables = new LinkedHashMap<String, Entry>();
    ofKind(Entry.TABLE_DATA).forEach(entry -> tables.put(entry.qualifiedName(), entry));
    for (String root : rootsOfRootLoads(tables.values())) {
      compareTree(root, tables);
    }
    var uncounted = new HashSet<>(names("extension-tables"));
    uncounted.addAll(names("hidden-tables"));
    tables.forEach(
        (name, entry) -> {
          progress.item(name);
          long found = uncounted.contains(name) ? loaded(entry) : count("ONLY " + name);
          lines.add(Line.of("rows of " + name, expectedRows(entry), found));
        });
  }

  private List<String> names(String query, Object... parameters) {
    return session.all(
        Sql.named(query),
        row -> Sql.identifier(row.getString("schema"), row.getString("name")),
        parameters);
  }

  /** Rows loaded at the root of a partition tree may be in another partition than they were. */
  private Set<String> rootsOfRootLoads(Collection<Entry> tables) {
    var roots = new TreeSet<String>();
    for (Entry entry : tables) {
      Optional<String> target = entry.copyStatement().map(copy -> copy.target());
      if (target.isPresent() && !isSame(target.get(), entry.qualifiedName())) {
        roots.add(target.get());
      }
    }
    return roots;
  }

  private boolean isSame(String one, String other) {
    return session.one("SELECT ?::regclass = ?::regclass", row -> row.getBoolean(1), one, other);
  }

  private void compareTree(String root, Map<String, Entry> tables) {
    progress.item(root);
    long expected = 0;
    for (String leaf : names("partitions", root)) {
      Entry entry = tables.remove(leaf);
      expected += entry == null ? 0 : expectedRows(entry);
    }
    lines.add(Line.of("rows of " + root, expected, count(root)));
  }

  private long expectedRows(Entry entry) {
    return archive
        .manifest()
        .flatMap(manifest -> manifest.table(entry.dumpId()))
        .map(TableData::rows)
        .orElseGet(() -> loaded(entry));
  }

  private long loaded(Entry entry) {
    return loadedRows.getOrDefault(entry.dumpId(), 0L);
  }

  private long count(String table) {
    return session.one("SELECT count(*) FROM " + table, row -> row.getLong(1));
  }

  private void compareSequences() {
    for (Entry entry : ofKind("SEQUENCE SET")) {
      String found =
          session.one(
              "SELECT last_value, is_called FROM " + entry.qualifiedName(),
              row -> row.getLong(1) + (row.getBoolean(2) ? ", called" : ""));
      setTo(entry)
          .ifPresent(
              expected ->
                  lines.add(new Line("sequence " + entry.qualifiedName(), expected, found)));
    }
  }

  /** What a sequence is set to by {@code SELECT pg_catalog.setval('s', 42, true);}. */
  private Optional<String> setTo(Entry entry) {
    SqlTokens sql = sql(entry);
    int call = 0;
    while (call < sql.tokens().size() && !sql.are(call, "setval", "(")) {
      call++;
    }
    int value = call + VALUE;
    boolean negative = sql.at(value).is("-");
    int called = value + (negative ? 1 : 0) + 2;
    boolean sound = sql.at(value - 1).is(",") && sql.are(called + 1, ")", ";");
    return sound
        ? Optional.of(
            (negative ? "-" : "")
                + sql.at(called - 2).text()
                + (sql.at(called).is("true") ? ", called" : ""))
        : Optional.empty();
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
              "left out: privileges of the role \"%s\", which does not exist".formatted(role),
              count,
              count));
    }
  }

  private void compareLargeObjects() {
    archive
        .manifest()
        .ifPresent(
            manifest ->
                lines.add(
                    Line.of(
                        "large objects",
                        manifest.largeObjects().count(),
                        count("pg_largeobject_metadata"))));
  }

  private void compareObjects() {
    Map<String, Long> expected =
        archive.contents().entries().stream()
            .filter(entry -> !isRuleOfView(entry) && !leftOut.contains(entry))
            .collect(Collectors.groupingBy(Entry::kind, Collectors.counting()));
    for (Line found :
        session.all(
            Sql.named("objects"),
            row -> Line.of(row.getString("kind"), 0, row.getLong("objects")))) {
      long count = expected.getOrDefault(found.what(), 0L);
      lines.add(new Line("objects " + found.what(), Long.toString(count), found.found()));
    }
  }

  /**
   * A view that depends on a key comes as a view without substance and, later, its rule. A rule of
   * a table may have a name that looks like that.
   */
  private boolean isRuleOfView(Entry entry) {
    if (!entry.kind().equals("RULE")) {
      return false;
    }
    SqlTokens sql = sql(entry);
    return sql.are(0, "create", "or", "replace", "view")
        || (sql.are(0, "create", "rule") && sql.at(2).identifier().equals("_RETURN"));
  }

  private void compareIndexes() {
    List<String> invalid = session.all(Sql.named("invalid-indexes"), row -> row.getString("name"));
    lines.add(
        new Line("invalid indexes", NONE, invalid.isEmpty() ? NONE : String.join(", ", invalid)));
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
