package io.pgstow.restore.data;

import io.pgstow.archive.CopyStatement;
import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.destination.Triggers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Triggers of users that are disabled while rows are loaded, in the transaction of the rows:
 * whatever ends it, a crash as well, leaves them as they were. Other sessions neither write to the
 * table meanwhile, nor do they ever see it without its triggers. Thread-safe.
 *
 * @param modes which are disabled, as {@code tgenabled} has them
 */
public record UserTriggers(List<String> modes) {
  /** All of them fire. */
  static final UserTriggers FIRE = new UserTriggers(List.of());

  /**
   * A trigger.
   *
   * @param table quoted and qualified
   * @param mode as {@code tgenabled} has it
   * @param may whether the current role may disable it
   */
  public record Trigger(String table, String name, String mode, boolean may) {
    private static Trigger of(ResultSet row) throws SQLException {
      return new Trigger(
          Sql.identifier(row.getString("schema"), row.getString("name")),
          Sql.identifier(row.getString("trigger")),
          row.getString("mode"),
          row.getBoolean("may"));
    }

    private String enable() {
      return switch (mode) {
        case "A" -> alter("ENABLE ALWAYS");
        case "R" -> alter("ENABLE REPLICA");
        default -> alter("ENABLE");
      };
    }

    private String disable() {
      return alter("DISABLE");
    }

    private String alter(String how) {
      return "ALTER TABLE ONLY %s %s TRIGGER %s".formatted(table, how, name);
    }
  }

  public static UserTriggers of(Triggers triggers) {
    return new UserTriggers(
        switch (triggers) {
          case FIRE -> List.of();
          case OFF -> List.of("A", "R");
          case OF_KEYS -> List.of("O", "A");
        });
  }

  /** All that would be disabled in a database, in the order of their tables. */
  public List<Trigger> all(Session session) {
    return on("", session);
  }

  /** Something that puts rows into a table. */
  @FunctionalInterface
  interface Loading<T, X extends Exception> {
    T load() throws SQLException, X;
  }

  /** Loads rows of a table while these triggers are disabled, in the session's transaction. */
  <T, X extends Exception> T without(Entry entry, Session session, Loading<T, X> loading)
      throws SQLException, X {
    if (modes.isEmpty()) {
      return loading.load();
    }
    String table = entry.copyStatement().map(CopyStatement::target).orElseGet(entry::qualifiedName);
    List<Trigger> seen = on(table, session);
    if (seen.isEmpty()) {
      return loading.load();
    }
    session.executeRaw(
        seen.stream()
            .map(Trigger::table)
            .distinct()
            .collect(
                Collectors.joining(", ONLY ", "LOCK TABLE ONLY ", " IN SHARE ROW EXCLUSIVE MODE")));
    // nobody changes them from here on
    List<Trigger> triggers = on(table, session);
    session.executeTogether(triggers.stream().map(Trigger::disable).toList());
    T loaded = loading.load();
    // a table with checks that are still to come cannot be altered
    session.executeRaw("SET CONSTRAINTS ALL IMMEDIATE");
    session.executeTogether(triggers.stream().map(Trigger::enable).toList());
    return loaded;
  }

  private List<Trigger> on(String table, Session session) {
    return modes.isEmpty()
        ? List.of()
        : session.all(
            Sql.named("triggers-to-disable"), Trigger::of, table, modes.toArray(String[]::new));
  }
}
