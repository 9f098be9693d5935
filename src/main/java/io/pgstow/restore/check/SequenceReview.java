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

  /** Sequences, which a query locks with their tables and the indexes of these. */
  private static final int ASKED_TOGETHER = 50;

  /** Looks at all of them; each that is behind is named. */
  public void run() {
    Set<String> hidden =
        session
            .all(
                Sql.named("hidden-tables"),
                row -> Sql.identifier(row.getString("schema"), row.getString("name")))
            .stream()
            .collect(Collectors.toSet());
    List<OwnedSequence> looked =
        OwnedSequence.all(session).stream()
            .filter(owned -> !hidden.contains(owned.table()))
            .filter(owned -> wanted.test(owned.schema(), owned.table()))
            .toList();
    List<OwnedSequence> single = looked.stream().filter(owned -> !owned.hasParts()).toList();
    for (int from = 0; from < single.size(); from += ASKED_TOGETHER) {
      look(single.subList(from, Math.min(from + ASKED_TOGETHER, single.size())));
    }
    looked.stream().filter(OwnedSequence::hasParts).map(List::of).forEach(this::look);
  }

  private void look(List<OwnedSequence> several) {
    OwnedSequence.behind(session, several).forEach(this::tell);
  }

  private void tell(OwnedSequence owned, long value) {
    boolean set = fix && owned.takes(value);
    if (set) {
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
        set
            ? "set to it"
            : owned.takes(value)
                ? "set FIX_SEQUENCES=true, or use setval()"
                : "it gives none but %d to %d, ALTER SEQUENCE changes that"
                    .formatted(owned.least(), owned.most()));
  }
}
