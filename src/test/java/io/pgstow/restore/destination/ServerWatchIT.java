package io.pgstow.restore.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Tls;
import io.pgstow.testing.PostgresServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerWatchIT {

  /** The expression of the index waits for a lock, so that the server is surely at it. */
  @ParameterizedTest
  @ValueSource(ints = {13, 18})
  void it_tells_of_an_index_that_is_being_built(int major) throws Exception {
    try (var server = PostgresServer.start(major)) {
      server.execute(
          "postgres",
          "CREATE TABLE event AS SELECT 1 AS id",
          """
          CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
          BEGIN PERFORM pg_advisory_xact_lock(1); RETURN $1; END $$
          """);
      try (var blocker = server.connect("postgres");
          var watch = new Sessions(new Cancellation()).open(database(server))) {
        blocker.createStatement().execute("SELECT pg_advisory_lock(1)");
        var build =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    server.execute("postgres", "CREATE INDEX slow_index ON event (slow(id))");
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                });
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () ->
                    assertThat(ServerWatch.says(watch))
                        .singleElement()
                        .asString()
                        .contains("event", "building index"));
        blocker.createStatement().execute("SELECT pg_advisory_unlock(1)");
        build.join();
        assertThat(ServerWatch.says(watch)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 18})
  void it_tells_which_session_has_a_lock_that_is_waited_for(int major) throws Exception {
    try (var server = PostgresServer.start(major)) {
      server.execute("postgres", "CREATE TABLE event AS SELECT 1 AS id");
      var sessions = new Sessions(new Cancellation());
      try (var reader = server.connect("postgres");
          var restore = sessions.open(database(server));
          var watch = sessions.open(database(server))) {
        reader.setAutoCommit(false);
        reader.createStatement().execute("SELECT id FROM event");
        var change =
            CompletableFuture.runAsync(
                () -> restore.execute("ALTER TABLE public.event ADD PRIMARY KEY (id)"));
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () ->
                    assertThat(ServerWatch.says(watch))
                        .singleElement()
                        .asString()
                        .contains("waiting for a lock on public.event", "\"postgres\"")
                        .contains("idle in transaction"));
        reader.rollback();
        change.join();
        assertThat(ServerWatch.says(watch)).isEmpty();
      }
    }
  }

  private static Database database(PostgresServer server) {
    return new Database(
        "DST_",
        server.host(),
        server.port(),
        server.superuser(),
        Optional.of(server.password()),
        Optional.empty(),
        "postgres",
        Tls.preferred(),
        Optional.empty());
  }
}
