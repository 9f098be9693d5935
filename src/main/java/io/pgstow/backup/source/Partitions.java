package io.pgstow.backup.source;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which tables of a database are partitions of which, by their OIDs. Immutable, thread-safe. */
final class Partitions {
  private final Map<Long, Partition> partitions = new LinkedHashMap<>();
  private final Map<Long, List<Partition>> byParent = new HashMap<>();

  private Partitions(List<Partition> all) {
    for (Partition each : all) {
      partitions.put(each.oid(), each);
      byParent.computeIfAbsent(each.parent(), _ -> new ArrayList<>()).add(each);
    }
  }

  /**
   * A partition.
   *
   * @param parent the OID of the table that it is directly a part of
   * @param identifier its qualified name
   */
  record Partition(long oid, long parent, String identifier) {}

  static Partitions of(Session session) {
    return new Partitions(
        session.all(
            Sql.named("parents-of-partitions"),
            row ->
                new Partition(
                    row.getLong("oid"),
                    row.getLong("parent"),
                    Sql.identifier(row.getString("schema"), row.getString("name")))));
  }

  /** What a table is a part of, the nearest first. */
  Set<Long> above(long table) {
    var above = new LinkedHashSet<Long>();
    Partition part = partitions.get(table);
    while (part != null && above.add(part.parent())) {
      part = partitions.get(part.parent());
    }
    return above;
  }

  /** Its parts, and their parts. */
  List<Partition> below(long table) {
    return byParent.getOrDefault(table, List.of()).stream()
        .flatMap(part -> Stream.concat(Stream.of(part), below(part.oid()).stream()))
        .toList();
  }

  /** Those parts that have none themselves, and so hold rows. */
  List<Partition> leaves(long table) {
    return below(table).stream().filter(part -> !byParent.containsKey(part.oid())).toList();
  }

  /** Tables, and what they are parts of. */
  Set<Long> withAbove(Set<Long> tables) {
    var all = new HashSet<>(tables);
    tables.forEach(table -> all.addAll(above(table)));
    return all;
  }

  /** A table, what it is a part of, and its parts. */
  Set<Long> related(long table) {
    Set<Long> all = withAbove(Set.of(table));
    below(table).forEach(part -> all.add(part.oid()));
    return all;
  }
}
