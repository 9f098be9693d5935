package io.pgstow.restore;

import io.pgstow.archive.Entry;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The errors that do not stop a restore, each for a reason: a provider keeps the right to itself,
 * and what is missed holds no data. They are counted and shown at the end.
 */
enum Tolerance {
  /** Only the owner of an extension may comment on it, and the provider made it. */
  COMMENT_ON_EXTENSION("comments on extensions of the provider") {
    @Override
    boolean covers(Entry entry) {
      return entry.kind().equals("COMMENT") && entry.tag().startsWith("EXTENSION ");
    }
  },
  /** The schema public is there already and may belong to the provider. */
  SCHEMA_PUBLIC("ownership of and comments on the schema public") {
    @Override
    boolean covers(Entry entry) {
      return (entry.kind().equals("SCHEMA") && entry.tag().equals("public"))
          || (entry.kind().equals("COMMENT") && entry.tag().equals("SCHEMA public"));
    }
  },
  /** Event triggers are for superusers. */
  EVENT_TRIGGER("event triggers, which only a superuser may make") {
    @Override
    boolean covers(Entry entry) {
      return entry.kind().equals("EVENT TRIGGER")
          || (entry.kind().equals("COMMENT") && entry.tag().startsWith("EVENT TRIGGER "));
    }
  },
  /** Publications of all tables, and subscriptions, are for superusers. */
  REPLICATION("publications of all tables and subscriptions, which only a superuser may make") {
    @Override
    boolean covers(Entry entry) {
      return entry.kind().startsWith("PUBLICATION") || entry.kind().equals("SUBSCRIPTION");
    }
  };

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final String what;

  Tolerance(String what) {
    this.what = what;
  }

  abstract boolean covers(Entry entry);

  /** What is left out, for people. */
  String what() {
    return what;
  }

  /** The tolerance that covers an entry, whether or not it will fail. */
  static Optional<Tolerance> of(Entry entry) {
    for (Tolerance tolerance : values()) {
      if (tolerance.covers(entry)) {
        return Optional.of(tolerance);
      }
    }
    return Optional.empty();
  }

  /** Whether an error is of the kind that is tolerated. */
  static boolean tolerates(SQLException e) {
    return INSUFFICIENT_PRIVILEGE.equals(e.getSQLState());
  }
}
