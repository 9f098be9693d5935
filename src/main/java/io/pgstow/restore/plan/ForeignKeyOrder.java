package io.pgstow.restore.plan;

import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * An order of tables' rows that satisfies the foreign keys that stand in a database: what is
 * referred to comes first. As far as these permit, some tables come after all others.
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
    return of(session, data, _ -> false);
  }

  /**
   * The same.
   *
   * @param comesLast which of the data come after all others, in the order in which they are given
   */
  public static ForeignKeyOrder of(Session session, List<Entry> data, Predicate<Entry> comesLast) {
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
      List<Entry> group = group(ready, left.values(), comesLast);
      group.forEach(entry -> left.remove(entry.qualifiedName()));
      groups.add(group);
    }
    return new ForeignKeyOrder(groups, List.of(), List.of());
  }

  /** Those that come last wait for all others; one by one where others wait for them. */
  private static List<Entry> group(
      List<Entry> ready, Collection<Entry> left, Predicate<Entry> comesLast) {
    List<Entry> first = ready.stream().filter(Predicate.not(comesLast)).toList();
    if (!first.isEmpty()) {
      return first;
    }
    return left.stream().allMatch(comesLast) ? ready : List.of(ready.getFirst());
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
