package io.pgstow.restore.check;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
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

  /** A sequence and the column that owns it, by their qualified names. */
  private record Owned(
      String schema, String sequence, String table, String column, boolean ascending) {}

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
                    row.getBoolean("ascending")));
    all.stream()
        .filter(owned -> !hidden.contains(owned.table()))
        .filter(owned -> wanted.test(owned.schema(), owned.table()))
        .forEach(this::look);
  }

  private void look(Owned owned) {
    String behind =
        "SELECT furthest.value FROM (SELECT pg_catalog.%s(%s) AS value FROM %s) AS furthest, %s AS sequence WHERE CASE WHEN sequence.is_called THEN sequence.last_value OPERATOR(pg_catalog.%s) furthest.value ELSE sequence.last_value OPERATOR(pg_catalog.%s) furthest.value END"
            .formatted(
                owned.ascending() ? "max" : "min",
                owned.column(),
                owned.table(),
                owned.sequence(),
                owned.ascending() ? "<" : ">",
                owned.ascending() ? "<=" : ">=");
    session
        .first(behind, row -> row.getLong(1))
        .ifPresent(
            value -> {
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
            });
  }
}
