package io.pgstow.restore.plan;

import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An order of tables' rows that satisfies the foreign keys that stand in a database: what is
 * referred to comes first.
 *
 * @param groups the data of tables, of which each group refers to earlier ones only
 * @param cyclic those whose keys form a cycle, and the tables that refer to them; no order
 *     satisfies them
 * @param keys between those that are cyclic, for people
 */
public record ForeignKeyOrder(List<List<Entry>> groups, List<Entry> cyclic, List<String> keys) {

  /** A foreign key, by qualified names. */
  private record Key(String name, String child, String parent) {}

  /**
   * Orders the data of tables.
   *
   * @param session in the database that the keys are of
   */
  public static ForeignKeyOrder of(Session session, List<Entry> data) {
    List<Key> keys = keys(session);
    Map<String, Set<String>> parents =
        keys.stream()
            .collect(
                Collectors.groupingBy(
                    Key::child,
                    HashMap::new,
                    Collectors.mapping(Key::parent, Collectors.toCollection(HashSet::new))));
    Map<String, Entry> left = new LinkedHashMap<>();
    data.forEach(entry -> left.put(entry.qualifiedName(), entry));
    var groups = new ArrayList<List<Entry>>();
    while (!left.isEmpty()) {
      List<Entry> ready =
          left.entrySet().stream()
              .filter(
                  table ->
                      parents.getOrDefault(table.getKey(), Set.of()).stream()
                          .noneMatch(left::containsKey))
              .map(Map.Entry::getValue)
              .toList();
      if (ready.isEmpty()) {
        return new ForeignKeyOrder(
            groups,
            List.copyOf(left.values()),
            keys.stream()
                .filter(key -> left.containsKey(key.child()) && left.containsKey(key.parent()))
                .map(key -> "%s of %s".formatted(Sql.identifier(key.name()), key.child()))
                .distinct()
                .toList());
      }
      ready.forEach(entry -> left.remove(entry.qualifiedName()));
      groups.add(ready);
    }
    return new ForeignKeyOrder(groups, List.of(), List.of());
  }

  private static List<Key> keys(Session session) {
    return session.all(
        Sql.named("foreign-key-pairs"),
        row ->
            new Key(
                row.getString("name"),
                Sql.identifier(row.getString("child_schema"), row.getString("child_name")),
                Sql.identifier(row.getString("parent_schema"), row.getString("parent_name"))));
  }

  /** All of it, as well ordered as can be. */
  public List<List<Entry>> all() {
    var all = new ArrayList<>(groups);
    if (!cyclic.isEmpty()) {
      all.add(cyclic);
    }
    return all;
  }
}
