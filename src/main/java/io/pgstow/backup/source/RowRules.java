package io.pgstow.backup.source;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.backup.plan.RowChanges;
import io.pgstow.backup.source.KeyGraph.ForeignKey;
import io.pgstow.error.Finding;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code ROWS} and {@code MASK} mean in a database: rules by table, for partitions and
 * inheriting tables, too, and what is wrong with them. Immutable.
 */
final class RowRules {
  private static final Logger LOG = LoggerFactory.getLogger(RowRules.class);

  private static final String OF_NAMES =
      "Name functions and types with their schemas, but for those of pg_catalog: the search_path is"
          + " empty.";
  private static final String OF_ROWS =
      "Write an expression of the row's columns that has one value for each row.";

  private final Map<Long, RowRule> rules = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();

  private final Session session;
  private final RowChanges changes;
  private final boolean proven;

  private RowRules(Session session, RowChanges changes, boolean proven) {
    this.session = session;
    this.changes = changes;
    this.proven = proven;
  }

  /** A name of a setting, taken apart. */
  private record Named(String setting, String text, List<String> names, String sql) {
    String schema() {
      return names.get(0);
    }

    String table() {
      return names.get(1);
    }

    String column() {
      return names.get(2);
    }
  }

  /** A table of the database that a setting is about. */
  private record Member(
      Named about,
      long oid,
      String identifier,
      boolean partitioned,
      boolean configuration,
      boolean named) {
    String from() {
      return partitioned ? identifier : "ONLY " + identifier;
    }
  }

  /** A column. */
  private record Column(
      long oid,
      String name,
      String type,
      boolean notNull,
      boolean generated,
      boolean unique,
      boolean partitionKey) {}

  /**
   * Finds the tables and columns.
   *
   * @param session in the source, with an empty search_path
   * @param proven whether the server parses each condition and expression; nothing is run
   */
  static RowRules of(Session session, RowChanges changes, boolean proven) {
    var rules = new RowRules(session, changes, proven);
    if (!changes.isNone()) {
      rules.find();
    }
    return rules;
  }

  /** What is wrong, and what a restore may refuse. */
  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** The rule of a table. */
  RowRule of(long table) {
    return rules.getOrDefault(table, RowRule.NONE);
  }

  /** Warns about rules of tables whose rows are not dumped. */
  void requireDumped(Collection<Entry> entries) {
    Set<Long> dumped = entries.stream().map(Entry::oid).collect(Collectors.toSet());
    if (!rules.isEmpty() && rules.keySet().stream().noneMatch(dumped::contains)) {
      LOG.warn("\"ROWS\" and \"MASK\" have no effect: no rows of the tables they name are dumped");
    }
  }

  private void find() {
    List<Named> rows = names("ROWS", changes.rows(), 2);
    List<Named> masks = names("MASK", changes.masks(), 3);
    var conditions = new LinkedHashMap<Long, String>();
    for (Member table : members(rows)) {
      String where = "SELECT FROM %s WHERE %s".formatted(table.from(), table.about().sql());
      if (prove(table, where, OF_NAMES)) {
        conditions.merge(table.oid(), table.about().sql(), (one, other) -> one + " AND " + other);
      }
    }
    KeyGraph keys = KeyGraph.of(session);
    addConditions(conditions, keys);
    addMasks(members(masks), keys);
  }

  private List<Named> names(String setting, Map<String, String> texts, int parts) {
    var named = new ArrayList<Named>();
    texts.forEach(
        (name, sql) -> {
          List<String> names = names(name);
          if (names.size() != parts) {
            findings.add(
                Finding.fatal(
                    "\"%s\" of \"%s\" is not the name of a %s"
                        .formatted(name, setting, parts == 2 ? "table" : "column"),
                    parts == 2
                        ? "Write schema.table, quoted as in SQL."
                        : "Write schema.table.column, quoted as in SQL."));
          } else if (!isExpression(sql)) {
            findings.add(
                Finding.fatal(
                    "what \"%s\" says of \"%s\" is not one expression".formatted(setting, name),
                    "Close its quotes, comments and parentheses, and leave out semicolons."));
          } else {
            named.add(new Named(setting, name, names, "(" + sql + "\n)"));
          }
        });
    return named;
  }

  private static List<String> names(String text) {
    SqlTokens sql = SqlTokens.of(text, true);
    var names = new ArrayList<String>();
    // the last token is the end
    int end = sql.tokens().size() - 1;
    for (int i = 0; i < end; i += 2) {
      boolean separated = i + 1 == end || sql.at(i + 1).is(".");
      if (!sql.at(i).isIdentifier() || !separated) {
        return List.of();
      }
      String name = sql.at(i).identifier();
      names.add(sql.at(i).text().startsWith("\"") ? name : name.toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /** It stands between parentheses in a query, and must not end them. */
  private static boolean isExpression(String text) {
    SqlTokens sql = SqlTokens.of(text, true);
    int depth = 0;
    for (SqlTokens.Token token : sql.tokens()) {
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      if (depth < 0 || token.is(";")) {
        return false;
      }
    }
    return depth == 0 && sql.tokens().size() > 1;
  }

  private List<Member> members(List<Named> named) {
    String[] schemas = named.stream().map(Named::schema).toArray(String[]::new);
    String[] tables = named.stream().map(Named::table).toArray(String[]::new);
    List<Member> members =
        named.isEmpty()
            ? List.of()
            : session.all(
                Sql.named("tables-with-descendants"),
                row ->
                    new Member(
                        named.get(row.getInt("number") - 1),
                        row.getLong("oid"),
                        Sql.identifier(row.getString("schema"), row.getString("name")),
                        row.getBoolean("partitioned"),
                        row.getBoolean("configuration"),
                        row.getBoolean("named")),
                schemas,
                tables,
                schemas,
                tables);
    Set<Named> found = members.stream().map(Member::about).collect(Collectors.toSet());
    named.stream()
        .filter(each -> !found.contains(each))
        .forEach(
            each ->
                findings.add(
                    Finding.fatal(
                        "\"%s\" names \"%s\", but there is no such table"
                            .formatted(each.setting(), each.text()),
                        "Names fold to lower case unless they stand between double quotes.")));
    members.stream()
        .filter(Member::configuration)
        .forEach(
            table ->
                findings.add(
                    Finding.fatal(
                        "\"%s\" names %s, whose rows an extension chooses"
                            .formatted(table.about().setting(), table.identifier()),
                        "Leave it out: EXCLUDE_TABLE_DATA dumps a table without its rows.")));
    return members;
  }

  private void addConditions(Map<Long, String> conditions, KeyGraph keys) {
    Map<Long, String> all = conditions;
    if (changes.followKeys()) {
      KeyGraph.Followed followed = keys.followed(conditions);
      all = followed.conditions();
      followed
          .cycles()
          .forEach(
              key ->
                  findings.add(
                      Finding.fatal(
                          "\"FOLLOW_KEYS\" cannot follow a cycle of foreign keys: %s"
                              .formatted(key),
                          "Set FOLLOW_KEYS=false, and write conditions of these tables in"
                              + " \"ROWS\".")));
    } else {
      for (ForeignKey key : keys.referringTo(conditions.keySet())) {
        findings.add(
            Finding.notice(
                "\"ROWS\" may leave out rows that are needed by the foreign key %s".formatted(key),
                "Set FOLLOW_KEYS=true to leave out what refers to them; a restore leaves out a"
                    + " foreign key that does not hold."));
      }
    }
    var together = new HashMap<Long, Set<String>>();
    all.forEach(
        (oid, sql) -> {
          together.computeIfAbsent(oid, _ -> new LinkedHashSet<>()).add(sql);
          // a key of a partitioned table is that of its partitions, too
          for (Partitions.Partition part : keys.partitions().below(oid)) {
            together.computeIfAbsent(part.oid(), _ -> new LinkedHashSet<>()).add(sql);
          }
        });
    together.forEach(
        (oid, each) ->
            rules.put(oid, new RowRule(Optional.of(String.join(" AND ", each)), Map.of())));
  }

  private void addMasks(List<Member> tables, KeyGraph keys) {
    Map<Long, List<Column>> columns =
        session
            .all(
                Sql.named("columns-to-mask"),
                row ->
                    new Column(
                        row.getLong("oid"),
                        row.getString("name"),
                        row.getString("type"),
                        row.getBoolean("not_null"),
                        row.getBoolean("generated"),
                        row.getBoolean("in_unique_index"),
                        row.getBoolean("in_partition_key")),
                (Object) tables.stream().map(Member::oid).distinct().toArray(Long[]::new))
            .stream()
            .collect(Collectors.groupingBy(Column::oid));
    var told = new HashSet<ForeignKey>();
    for (Member table : tables) {
      Optional<Column> column =
          columns.getOrDefault(table.oid(), List.of()).stream()
              .filter(each -> each.name().equals(table.about().column()))
              .findFirst();
      if (column.isEmpty()) {
        findings.add(
            Finding.fatal(
                "\"MASK\" names \"%s\", but %s has no such column"
                    .formatted(table.about().text(), table.identifier()),
                "Names fold to lower case unless they stand between double quotes."));
      } else if (isMaskable(table, column.get())) {
        keys.with(table.oid(), column.get().name()).stream()
            .filter(told::add)
            .forEach(
                key ->
                    findings.add(
                        Finding.notice(
                            "the mask of \"%s\" may break the foreign key %s"
                                .formatted(table.about().text(), key),
                            "Mask the columns at both ends by the same expression; a restore leaves"
                                + " out a foreign key that does not hold.")));
        add(table, column.get());
      }
    }
  }

  private boolean isMaskable(Member table, Column column) {
    String text = table.about().text();
    if (column.generated() || column.partitionKey()) {
      findings.add(
          Finding.fatal(
              column.generated()
                  ? "\"MASK\" names \"%s\", which the server generates".formatted(text)
                  : "\"MASK\" names \"%s\", by which %s is partitioned"
                      .formatted(text, table.identifier()),
              column.generated()
                  ? "Mask the columns it is generated from."
                  : "Leave it as it is: masked rows would not belong to their partitions."));
      return false;
    }
    // a condition takes nothing that makes more or fewer rows of those it is asked for
    String each = "SELECT FROM %s WHERE %s IS NULL".formatted(table.from(), table.about().sql());
    if (!prove(table, proof(table, column), OF_NAMES) || !prove(table, each, OF_ROWS)) {
      return false;
    }
    if (table.named() && (column.notNull() || column.unique())) {
      findings.add(
          Finding.notice(
              "the mask of \"%s\" must give %s"
                  .formatted(
                      text,
                      column.unique()
                          ? "each row a value of its own, as an index demands"
                          : "no NULL, as the column demands"),
              "A restore stops at what does not hold; verify with VERIFY_LEVEL=restore proves it."));
    }
    return true;
  }

  /** What the column takes is what an INSERT takes; a standby does not parse that. */
  private String proof(Member table, Column column) {
    boolean standby =
        session.one("SELECT pg_catalog.pg_is_in_recovery()", row -> row.getBoolean(1));
    return standby
        ? "SELECT %s::%s FROM %s".formatted(table.about().sql(), column.type(), table.from())
        : "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s"
            .formatted(
                table.identifier(),
                Sql.identifier(column.name()),
                table.about().sql(),
                table.from());
  }

  private void add(Member table, Column column) {
    rules.merge(
        table.oid(),
        new RowRule(
            Optional.empty(),
            Map.of(column.name(), "%s::%s".formatted(table.about().sql(), column.type()))),
        (one, other) -> {
          var masks = new HashMap<>(one.masks());
          masks.putAll(other.masks());
          return new RowRule(one.condition(), Map.copyOf(masks));
        });
  }

  /** Has the server parse a statement, which finds unknown names and types that do not fit. */
  private boolean prove(Member table, String statement, String hint) {
    if (!proven) {
      return true;
    }
    try {
      session.execute("PREPARE pgstow_rule AS " + statement);
      session.execute("DEALLOCATE pgstow_rule");
      return true;
    } catch (PgstowException e) {
      findings.add(
          Finding.fatal(
              "the server does not take what \"%s\" says of \"%s\": %s"
                  .formatted(
                      table.about().setting(),
                      table.about().text(),
                      String.valueOf(e.getMessage())),
              hint));
      return false;
    }
  }
}
