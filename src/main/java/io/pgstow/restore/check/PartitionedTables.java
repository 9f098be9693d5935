package io.pgstow.restore.check;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The partitioned tables of a destination, which hold their rows in others. What was a plain table
 * at the source may be one of them: to load its rows there is how a table becomes partitioned.
 *
 * @param members the tables below each, all by their qualified names
 */
record PartitionedTables(Map<String, Set<String>> members) {

  /** Where no table was partitioned that the archive has as a plain one. */
  static final PartitionedTables NONE = new PartitionedTables(Map.of());

  static PartitionedTables of(Session session) {
    var members = new HashMap<String, Set<String>>();
    session.all(
        Sql.named("partitioned-tables"),
        row -> {
          Set<String> below =
              members.computeIfAbsent(
                  Sql.identifier(row.getString("schema"), row.getString("name")),
                  _ -> new HashSet<>());
          if (row.getString("member_name") != null) {
            below.add(Sql.identifier(row.getString("member_schema"), row.getString("member_name")));
          }
          return below;
        });
    return new PartitionedTables(members);
  }

  /** What has the rows of a table, as it stands behind FROM: it and no heirs, or its partitions. */
  String rowsOf(String table) {
    return members.containsKey(table) ? table : "ONLY " + table;
  }

  /** Of tables that rows are loaded into, those whose rows cannot be told from those of others. */
  Set<String> mixed(Set<String> loaded) {
    var mixed = new HashSet<String>();
    members.forEach(
        (table, below) -> {
          if (loaded.contains(table) && below.stream().anyMatch(loaded::contains)) {
            mixed.add(table);
            mixed.addAll(below);
          }
        });
    return mixed;
  }
}
