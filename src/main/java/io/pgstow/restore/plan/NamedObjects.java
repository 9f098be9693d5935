package io.pgstow.restore.plan;

import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Looks in a database for the objects of an archive's entries, by the names they have there. */
public final class NamedObjects {
  /** Kinds of entries whose objects can be told by their names. */
  private static final Set<String> KINDS =
      Set.of(
          "TABLE",
          "FOREIGN TABLE",
          "VIEW",
          "MATERIALIZED VIEW",
          "SEQUENCE",
          "INDEX",
          "TABLE ATTACH",
          "INDEX ATTACH",
          "CONSTRAINT",
          "CHECK CONSTRAINT",
          "FK CONSTRAINT",
          "DEFAULT",
          "TRIGGER",
          "RULE",
          "POLICY",
          "STATISTICS",
          "FUNCTION",
          "PROCEDURE",
          "AGGREGATE",
          "DOMAIN",
          "TYPE",
          "COLLATION",
          "CONVERSION",
          "OPERATOR",
          "OPERATOR CLASS",
          "OPERATOR FAMILY",
          "TEXT SEARCH CONFIGURATION",
          "TEXT SEARCH DICTIONARY",
          "TEXT SEARCH PARSER",
          "TEXT SEARCH TEMPLATE",
          "SCHEMA",
          "EXTENSION",
          "PROCEDURAL LANGUAGE",
          "ACCESS METHOD",
          "FOREIGN DATA WRAPPER",
          "SERVER",
          "PUBLICATION",
          "SUBSCRIPTION");

  /** Kinds that are made only where there is none yet, or of which many share a name. */
  private static final Set<String> SHARED =
      Set.of("SCHEMA", "PUBLICATION", "EXTENSION", "PROCEDURAL LANGUAGE", "OPERATOR");

  /** How many objects are looked for at once. */
  private static final int BATCH = 20_000;

  private NamedObjects() {}

  /** Whether the object of an entry can be looked for. */
  public static boolean canTell(Entry entry) {
    return KINDS.contains(entry.kind()) && entry.isDecoded() && !takesDefaultAway(entry);
  }

  /**
   * A child table's entry that sets an inherited default to NULL. No catalogue has a row for that,
   * so pg_dump gives the entry no OID (pg_dump.c, getTableAttrs).
   */
  private static boolean takesDefaultAway(Entry entry) {
    return entry.kind().equals("DEFAULT") && entry.tableOid() == 0;
  }

  /** Whether an entry cannot be restored where there is an object of its name. */
  public static boolean wouldCollide(Entry entry) {
    return canTell(entry) && !SHARED.contains(entry.kind());
  }

  /**
   * The entries that have no object in the session's database.
   *
   * @param session whose search_path is empty
   * @param entries that {@link #canTell} holds for
   * @return their dump ids
   */
  public static Set<Integer> missing(Session session, List<Entry> entries) {
    var missing = new HashSet<Integer>();
    for (int from = 0; from < entries.size(); from += BATCH) {
      List<Entry> batch = entries.subList(from, Math.min(from + BATCH, entries.size()));
      missing.addAll(
          session.all(
              Sql.named("missing-objects"),
              row -> row.getInt(1),
              batch.stream().map(Entry::dumpId).toArray(Integer[]::new),
              batch.stream().map(Entry::kind).toArray(String[]::new),
              batch.stream()
                  .map(entry -> Objects.requireNonNullElse(entry.namespace(), ""))
                  .toArray(String[]::new),
              batch.stream().map(Entry::tag).toArray(String[]::new)));
    }
    return missing;
  }
}
