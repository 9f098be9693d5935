package io.pgstow.restore.destination;

import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.Findings;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** DROP DATABASE, what has to go before it, and what keeps a role from it. */
final class DropDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(DropDatabase.class);

  /** What a server needs for itself. */
  private static final Set<String> SERVERS_OWN =
      Set.of(DestinationServer.MAINTENANCE, "template0", "template1");

  private static final Set<String> IN_USE = Set.of("55006");

  private final DestinationServer server;
  private final Database database;
  private final Remedies remedies;

  /**
   * Drops nothing yet.
   *
   * @param remedies what hints may name
   */
  DropDatabase(DestinationServer server, Database database, Remedies remedies) {
    this.remedies = remedies;
    this.server = server;
    this.database = database;
  }

  /** Why the session's user may not drop and create it, if it may not. */
  Optional<Finding> refusal(Session session) {
    if (SERVERS_OWN.contains(database.name())) {
      return Optional.of(
          Finding.fatal(
              "\"%s\" is one of the server's own databases, which are never dropped"
                  .formatted(database.name()),
              remedies.elsewhere() + ", or empty it by hand."));
    }
    return session.one(Sql.named("may-replace-database"), row -> row.getBoolean(1), database.name())
        ? Optional.empty()
        : Optional.of(
            Finding.fatal(
                "the role \"%s\" may not drop and create \"%s\""
                    .formatted(session.database().user(), database.name()),
                "The role must own the database and have CREATEDB."));
  }

  /** What is in the way that nobody but a user can clear away. */
  List<Finding> obstacles(Session session) {
    return session.all(
        Sql.named("obstacles-to-drop"),
        row ->
            Finding.fatal(
                "\"%s\" cannot be dropped: it has %s"
                    .formatted(database.name(), row.getString("what")),
                row.getString("hint")),
        database.name());
  }

  /** Drops it, after ending the sessions in it, if there are no {@link #obstacles}. */
  void run(MayDrop permission) {
    LOG.debug("dropping \"{}\": {}", database.name(), permission);
    try (Session session = server.openMaintenance()) {
      Findings.require(obstacles(session), false);
      session.all(Sql.named("terminate-sessions"), row -> row.getBoolean(1), database.name());
      dropSubscriptions();
      if (server.isTemplate(session)) {
        session.execute(
            "ALTER DATABASE %s IS_TEMPLATE false".formatted(Sql.identifier(database.name())));
      }
      session.execute("DROP DATABASE " + Sql.identifier(database.name()));
      LOG.info("dropped database \"{}\"", database.name());
    } catch (PgstowException e) {
      if (DatabaseErrors.hasState(e, IN_USE)) {
        throw new PgstowException(
            ExitCode.DATABASE_REFUSED,
            "cannot drop \"%s\": %s".formatted(database, e.getMessage()),
            "Stop the clients that reconnect to it, then run the job again.",
            e);
      }
      throw e;
    }
  }

  /** A subscription keeps its database from being dropped; its slot stays with the publisher. */
  private void dropSubscriptions() {
    record Subscription(String name, String slot) {}
    Optional<Session> inside = server.openDatabase();
    if (inside.isEmpty()) {
      // a DROP DATABASE that did not end had found none
      return;
    }
    try (Session session = inside.get()) {
      for (Subscription subscription :
          session.all(
              Sql.named("subscriptions"),
              row -> new Subscription(row.getString("name"), row.getString("slot")))) {
        session.execute("ALTER SUBSCRIPTION " + subscription.name() + " DISABLE");
        session.execute("ALTER SUBSCRIPTION " + subscription.name() + " SET (slot_name = NONE)");
        session.execute("DROP SUBSCRIPTION " + subscription.name());
        LOG.warn(
            "dropped subscription {}; its replication slot \"{}\" remains on the publisher",
            subscription.name(),
            subscription.slot());
      }
    }
  }
}
