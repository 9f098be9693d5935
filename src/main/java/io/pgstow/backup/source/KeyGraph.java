package io.pgstow.backup.source;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The foreign keys of a database, and which rows of a subset they would reject. */
final class KeyGraph {
  private final List<ForeignKey> keys;
  private final Partitions partitions;

  private KeyGraph(List<ForeignKey> keys, Partitions partitions) {
    this.keys = keys;
    this.partitions = partitions;
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
    private String condition(Collection<Part> ofParent) {
      String nulls =
          childColumns.stream()
              .map(column -> Sql.identifier(column) + " IS NULL")
              .collect(Collectors.joining(" OR "));
      String columns = list(parentColumns);
      return ofParent.stream()
          .map(part -> "SELECT %s FROM %s%s".formatted(columns, part.from(), part.where()))
          .collect(
              Collectors.joining(
                  " UNION ALL ", "(%s OR (%s) IN (".formatted(nulls, list(childColumns)), "))"));
    }

    private static String list(List<String> columns) {
      return columns.stream().map(Sql::identifier).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
      return "\"%s\" of %s, which refers to %s".formatted(name, childName, parentName);
    }
  }

  /**
   * Rows of a table that is referred to.
   *
   * @param from what the rows are in, in a query
   * @param condition that holds for them, or empty
   */
  private record Part(String from, String condition) {
    String where() {
      return condition.isEmpty() ? "" : " WHERE " + condition;
    }
  }

  static KeyGraph of(Session session) {
    return new KeyGraph(
        session.all(Sql.named("foreign-keys"), KeyGraph::key), Partitions.of(session));
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

  Partitions partitions() {
    return partitions;
  }

  /** Those that refer to one of these tables, or to what it is a partition of. */
  List<ForeignKey> referringTo(Set<Long> tables) {
    Set<Long> all = partitions.withAbove(tables);
    return keys.stream().filter(key -> all.contains(key.parent())).toList();
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
    followed.conditions().values().removeIf(String::isEmpty);
    return followed;
  }

  /**
   * What comes of following keys.
   *
   * @param conditions of all tables that have one then, by their OIDs
   * @param cycles keys that close a cycle, and were not followed
   */
  record Followed(Map<Long, String> conditions, Set<ForeignKey> cycles) {}

  /** A table of which a part is affected is affected itself. */
  private Set<Long> affected(Set<Long> restricted) {
    var affected = new HashSet<>(partitions.withAbove(restricted));
    boolean grown = true;
    while (grown) {
      grown = false;
      for (ForeignKey key : keys) {
        if (affected.contains(key.parent()) && affected.add(key.child())) {
          affected.addAll(partitions.above(key.child()));
          grown = true;
        }
      }
    }
    return affected;
  }

  /**
   * What is said of a table itself; what is said of the tables that it is a part of comes in
   * addition.
   */
  private String condition(
      long table, Map<Long, String> own, Set<Long> affected, Followed followed, Set<Long> open) {
    String known = followed.conditions().get(table);
    if (known != null) {
      return known;
    }
    open.add(table);
    var all = new LinkedHashSet<String>();
    all.add(own.getOrDefault(table, ""));
    for (ForeignKey key : keys) {
      if (key.child() == table && affected.contains(key.parent())) {
        if (Collections.disjoint(open, partitions.related(key.parent()))) {
          all.add(key.condition(rows(key, own, affected, followed, open)));
        } else {
          followed.cycles().add(key);
        }
      }
    }
    open.remove(table);
    String condition = together(all);
    followed.conditions().put(table, condition);
    return condition;
  }

  /**
   * The rows that a key may refer to: of a partitioned table those of each partition by itself, if
   * they differ.
   */
  private List<Part> rows(
      ForeignKey key,
      Map<Long, String> own,
      Set<Long> affected,
      Followed followed,
      Set<Long> open) {
    long parent = key.parent();
    Set<String> ofAll = new LinkedHashSet<>();
    for (long whole : partitions.withAbove(Set.of(parent))) {
      ofAll.add(condition(whole, own, affected, followed, open));
    }
    List<Partitions.Partition> leaves = partitions.leaves(parent);
    var parts = new ArrayList<Part>();
    boolean alike = true;
    for (Partitions.Partition leaf : leaves) {
      var conditions = new LinkedHashSet<>(ofAll);
      for (long whole : partitions.withAbove(Set.of(leaf.oid()))) {
        conditions.add(condition(whole, own, affected, followed, open));
      }
      alike &= conditions.equals(ofAll);
      parts.add(new Part("ONLY " + leaf.identifier(), together(conditions)));
    }
    return alike ? List.of(new Part(key.from(), together(ofAll))) : parts;
  }

  private static String together(Collection<String> conditions) {
    return conditions.stream()
        .filter(condition -> !condition.isEmpty())
        .collect(Collectors.joining(" AND "));
  }
}
