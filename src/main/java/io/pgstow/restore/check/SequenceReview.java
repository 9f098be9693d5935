package io.pgstow.restore.check;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares sequences with the columns that own them: what is behind gives values that are taken.
 * That may be so at the source, too.
 *
 * @param session in the destination
 * @param fix whether those that are behind are set
 * @param wanted which are looked at, by their schemas and the qualified names of their tables
 */
public record SequenceReview(Session session, boolean fix, BiPredicate<String, String> wanted) {
  private static final Logger LOG = LoggerFactory.getLogger(SequenceReview.class);

  /** Sequences, which a query locks with their tables and the indexes of these. */
  private static final int ASKED_TOGETHER = 50;

  /**
   * A sequence and the column that owns it, by their qualified names.
   *
   * @param hasParts whether its table has partitions or children, all of which a query locks
   */
  private record Owned(
      String schema,
      String sequence,
      String table,
      String column,
      boolean ascending,
      boolean hasParts) {}

  /** Looks at all of them; each that is behind is named. */
  public void run() {
    Set<String> hidden =
        session
            .all(
                Sql.named("hidden-tables"),
                row -> Sql.identifier(row.getString("schema"), row.getString("name")))
            .stream()
            .collect(Collectors.toSet());
    List<Owned> all =
        session.all(
            Sql.named("owned-sequences"),
            row ->
                new Owned(
                    row.getString("sequence_schema"),
                    Sql.identifier(
                        row.getString("sequence_schema"), row.getString("sequence_name")),
                    Sql.identifier(row.getString("table_schema"), row.getString("table_name")),
                    Sql.identifier(row.getString("column_name")),
                    row.getBoolean("ascending"),
                    row.getBoolean("has_parts")));
    List<Owned> looked =
        all.stream()
            .filter(owned -> !hidden.contains(owned.table()))
            .filter(owned -> wanted.test(owned.schema(), owned.table()))
            .toList();
    List<Owned> single = looked.stream().filter(owned -> !owned.hasParts()).toList();
    for (int from = 0; from < single.size(); from += ASKED_TOGETHER) {
      look(single.subList(from, Math.min(from + ASKED_TOGETHER, single.size())));
    }
    looked.stream().filter(Owned::hasParts).map(List::of).forEach(this::look);
  }

  /** What is behind of several sequences, by one query: what takes time there is the asking. */
  private void look(List<Owned> several) {
    record Behind(Owned owned, long value) {}
    String question =
        IntStream.range(0, several.size())
            .mapToObj(number -> question(number, several.get(number)))
            .collect(Collectors.joining(" UNION ALL "));
    List<Behind> behind =
        session.all(question, row -> new Behind(several.get(row.getInt(1)), row.getLong(2)));
    behind.forEach(found -> tell(found.owned(), found.value()));
  }

  private static String question(int number, Owned owned) {
    return "SELECT %d AS number, furthest.value FROM (SELECT pg_catalog.%s(%s)::pg_catalog.int8 AS value FROM %s) AS furthest, %s AS sequence WHERE CASE WHEN sequence.is_called THEN sequence.last_value OPERATOR(pg_catalog.%s) furthest.value ELSE sequence.last_value OPERATOR(pg_catalog.%s) furthest.value END"
        .formatted(
            number,
            owned.ascending() ? "max" : "min",
            owned.column(),
            owned.table(),
            owned.sequence(),
            owned.ascending() ? "<" : ">",
            owned.ascending() ? "<=" : ">=");
  }

  private void tell(Owned owned, long value) {
    if (fix) {
      session.one(
          "SELECT pg_catalog.setval(?::pg_catalog.regclass, ?)",
          row -> row.getLong(1),
          owned.sequence(),
          value);
    }
    LOG.warn(
        "sequence {} is behind {}.{}, whose furthest value is {}: {}",
        owned.sequence(),
        owned.table(),
        owned.column(),
        value,
        fix ? "set to it" : "set FIX_SEQUENCES=true, or use setval()");
  }
}
