package io.pgstow.backup.source;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The foreign keys of a database, and which rows of a subset they would reject. */
final class KeyGraph {
  private final List<ForeignKey> keys;

  private KeyGraph(List<ForeignKey> keys) {
    this.keys = keys;
  }

  /**
   * A foreign key.
   *
   * @param child the OID of the table that refers
   * @param parent the OID of the table that is referred to
   * @param from what the parent is in a query: partitioned tables with all their partitions
   */
  record ForeignKey(
      String name,
      long child,
      String childName,
      long parent,
      String parentName,
      String from,
      List<String> childColumns,
      List<String> parentColumns) {

    /** Those rows of the child that the parent has a row for. */
    private String condition(String ofParent) {
      String columns = childColumns.stream().map(Sql::identifier).collect(Collectors.joining(", "));
      String nulls =
          childColumns.stream()
              .map(column -> Sql.identifier(column) + " IS NULL")
              .collect(Collectors.joining(" OR "));
      return "(%s OR (%s) IN (SELECT %s FROM %s WHERE %s))"
          .formatted(
              nulls,
              columns,
              parentColumns.stream().map(Sql::identifier).collect(Collectors.joining(", ")),
              from,
              ofParent);
    }

    @Override
    public String toString() {
      return "\"%s\" of %s, which refers to %s".formatted(name, childName, parentName);
    }
  }

  static KeyGraph of(Session session) {
    return new KeyGraph(session.all(Sql.named("foreign-keys"), KeyGraph::key));
  }

  private static ForeignKey key(ResultSet row) throws SQLException {
    String parent = Sql.identifier(row.getString("parent_schema"), row.getString("parent_name"));
    return new ForeignKey(
        row.getString("name"),
        row.getLong("child"),
        Sql.identifier(row.getString("child_schema"), row.getString("child_name")),
        row.getLong("parent"),
        parent,
        (row.getBoolean("partitioned") ? "" : "ONLY ") + parent,
        columns(row, "child_columns"),
        columns(row, "parent_columns"));
  }

  private static List<String> columns(ResultSet row, String name) throws SQLException {
    return Arrays.stream((Object[]) row.getArray(name).getArray()).map(String::valueOf).toList();
  }

  /** Those that refer to one of these tables. */
  List<ForeignKey> referringTo(Set<Long> tables) {
    return keys.stream().filter(key -> tables.contains(key.parent())).toList();
  }

  /** Those that have one of these columns of a table, at either end. */
  List<ForeignKey> with(long table, String column) {
    return keys.stream()
        .filter(
            key ->
                (key.child() == table && key.childColumns().contains(column))
                    || (key.parent() == table && key.parentColumns().contains(column)))
        .toList();
  }

  /**
   * Conditions that leave out, too, what refers to rows that are left out.
   *
   * @param own the conditions of tables, by their OIDs
   */
  Followed followed(Map<Long, String> own) {
    var followed = new Followed(new HashMap<>(), new HashSet<>());
    Set<Long> affected = affected(own.keySet());
    for (long table : affected) {
      condition(table, own, affected, followed, new HashSet<>());
    }
    return followed;
  }

  /**
   * What comes of following keys.
   *
   * @param conditions of all tables that have one then, by their OIDs
   * @param cycles keys that close a cycle, and were not followed
   */
  record Followed(Map<Long, String> conditions, Set<ForeignKey> cycles) {}

  private Set<Long> affected(Set<Long> restricted) {
    var affected = new HashSet<>(restricted);
    boolean grown = true;
    while (grown) {
      grown = false;
      for (ForeignKey key : keys) {
        grown |= affected.contains(key.parent()) && affected.add(key.child());
      }
    }
    return affected;
  }

  private String condition(
      long table, Map<Long, String> own, Set<Long> affected, Followed followed, Set<Long> open) {
    String known = followed.conditions().get(table);
    if (known != null) {
      return known;
    }
    open.add(table);
    var condition = new StringBuilder(own.getOrDefault(table, ""));
    for (ForeignKey key : keys) {
      if (key.child() == table && affected.contains(key.parent())) {
        if (open.contains(key.parent())) {
          followed.cycles().add(key);
        } else {
          condition
              .append(condition.isEmpty() ? "" : " AND ")
              .append(key.condition(condition(key.parent(), own, affected, followed, open)));
        }
      }
    }
    open.remove(table);
    followed.conditions().put(table, condition.toString());
    return condition.toString();
  }
}
