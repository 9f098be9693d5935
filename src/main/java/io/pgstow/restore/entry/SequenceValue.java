package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.postgres.Session;
import java.util.Optional;

/**
 * What an archive sets a sequence to, by {@code SELECT pg_catalog.setval('s', 42, true);}.
 *
 * @param value a number, as it stands there
 * @param called whether the sequence has given it already
 */
public record SequenceValue(String value, boolean called) {
  /** As in setval('s', 42: the value behind the name of the function. */
  private static final int VALUE = 4;

  /** That of an entry, if it has this form. */
  public static Optional<SequenceValue> of(Entry entry, boolean standardStrings) {
    var sql = SqlTokens.of(String.valueOf(entry.definition()), standardStrings);
    int call = 0;
    while (call < sql.tokens().size() && !sql.are(call, "setval", "(")) {
      call++;
    }
    int value = call + VALUE;
    boolean negative = sql.at(value).is("-");
    int called = value + (negative ? 1 : 0) + 2;
    boolean sound = sql.at(value - 1).is(",") && sql.are(called + 1, ")", ";");
    return sound
        ? Optional.of(
            new SequenceValue(
                (negative ? "-" : "") + sql.at(called - 2).text(), sql.at(called).is("true")))
        : Optional.empty();
  }

  /** The value of a sequence of the session's database, if that is further than this one. */
  public Optional<SequenceValue> furtherIn(Session session, String sequence) {
    return session.first(
        ("SELECT s.last_value, s.is_called FROM %1$s AS s, pg_catalog.pg_sequence AS p"
                + " WHERE p.seqrelid OPERATOR(pg_catalog.=) s.tableoid"
                + " AND (CASE WHEN p.seqincrement OPERATOR(pg_catalog.>) 0"
                + " THEN s.last_value OPERATOR(pg_catalog.>) %2$s"
                + " ELSE s.last_value OPERATOR(pg_catalog.<) %2$s END"
                + " OR s.last_value OPERATOR(pg_catalog.=) %2$s AND s.is_called AND NOT %3$s)")
            .formatted(sequence, "(" + value + ")", called),
        row -> new SequenceValue(row.getString(1), row.getBoolean(2)));
  }

  @Override
  public String toString() {
    return value + (called ? ", called" : "");
  }
}
