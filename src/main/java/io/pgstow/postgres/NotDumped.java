package io.pgstow.postgres;

import java.util.List;

/**
 * Something of a database that pg_dump leaves out when the role may not read it, and ends well all
 * the same.
 *
 * @param name quoted where it must be
 */
public record NotDumped(Kind kind, String name) {
  /** What it is. */
  public enum Kind {
    /** Whole; its connection string may hold a password, and only superusers see it. */
    SUBSCRIPTION("SUBSCRIPTION "),
    /** The options of a user mapping, which is dumped without them. */
    USER_MAPPING_OPTIONS("OPTIONS OF USER MAPPING FOR ");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** Asks a session what its role may not read, in one order. */
  public static List<NotDumped> of(Session session) {
    return session.all(
        Sql.named("not-dumped"),
        row -> new NotDumped(Kind.valueOf(row.getString("kind")), row.getString("name")));
  }

  @Override
  public String toString() {
    return kind.words + name;
  }
}
