package io.pgstow.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.postgres.SameDatabase.Identity;
import io.pgstow.testing.PostgresServer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two sessions are in the same database if the servers say so. */
final class SameDatabaseIT {
  @ParameterizedTest
  @ValueSource(ints = {13, 18})
  void it_is_known_by_whatever_name_it_is_reached(int major) throws Exception {
    try (var server = PostgresServer.start(major);
        var elsewhere = PostgresServer.start(major)) {
      for (PostgresServer each : new PostgresServer[] {server, elsewhere}) {
        each.createDatabase("one");
        each.createDatabase("other");
      }
      try (Session one = open(server, "127.0.0.1", "one");
          Session alias = open(server, "localhost", "one");
          Session other = open(server, "127.0.0.1", "other");
          Session far = open(elsewhere, "127.0.0.1", "one")) {
        assertThat(SameDatabase.is(one, alias)).isTrue();
        assertThat(SameDatabase.is(one, other)).isFalse();
        assertThat(SameDatabase.is(one, far)).isFalse();
        assertThat(Identity.of(one)).isEqualTo(Identity.of(alias)).isPresent();
      }
    }
  }

  @Test
  void a_standby_has_what_its_primary_has_and_a_promoted_clone_has_another_timeline() {
    var standby = new Identity(true, 16384, 7_000, 3);
    assertThat(standby.isCopyOf(new Identity(false, 16384, 7_000, 3))).isTrue();
    assertThat(standby.isCopyOf(new Identity(false, 16384, 7_000, 4))).isFalse();
    assertThat(standby.isCopyOf(new Identity(false, 16385, 7_000, 3))).isFalse();
    assertThat(standby.isCopyOf(new Identity(false, 16384, 7_001, 3))).isFalse();
  }

  private static Session open(PostgresServer server, String host, String name) {
    return new Sessions(new Cancellation())
        .open(
            new Database(
                "SRC_",
                host,
                server.port(),
                server.superuser(),
                Optional.of(server.password()),
                Optional.empty(),
                name,
                Tls.preferred(),
                Optional.empty()));
  }
}
