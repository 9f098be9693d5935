package io.pgstow.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Tls;
import io.pgstow.testing.PostgresServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What several grants of one membership permit is permitted where one grant takes their place. */
final class MembershipsIT {
  private static final List<String> OPTIONS =
      List.of("INHERIT FALSE", "INHERIT TRUE, SET FALSE", "ADMIN OPTION, INHERIT FALSE, SET FALSE");

  private static PostgresServer server;
  private static int made;

  record Grants(String user, String first, String second) {}

  @BeforeAll
  static void startServer() throws SQLException {
    server = PostgresServer.start(17);
    server.execute("postgres", "CREATE ROLE plain LOGIN CREATEROLE PASSWORD 'p'");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  static List<Grants> grants() {
    var all = new ArrayList<Grants>();
    for (String user : List.of("plain", server.superuser())) {
      for (String first : OPTIONS) {
        OPTIONS.stream()
            .filter(second -> !second.equals(first))
            .forEach(second -> all.add(new Grants(user, first, second)));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("grants")
  void the_options_of_all_grantors_are_united(Grants grants) throws SQLException {
    String name = "m" + made++;
    String script =
        """
      CREATE ROLE %1$s_group;
      CREATE ROLE %1$s_member;
      GRANT %1$s_group TO %1$s_member WITH %2$s GRANTED BY nobody_here;
      GRANT %1$s_group TO %1$s_member WITH %3$s GRANTED BY nobody_else;
      --
      -- PostgreSQL database cluster dump complete
      --

      """
            .formatted(name, grants.first(), grants.second());
    String both = grants.first() + grants.second();
    try (Session session = open(grants.user())) {
      // twice: doing all of it once more changes nothing
      for (int i = 0; i < 2; i++) {
        new GlobalsRestore(
                session, GlobalsScript.parse(script.getBytes(UTF_8), "it"), false, Set.of())
            .run();
        List<String> granted =
            session.all(
                "SELECT format('%s %s %s', admin_option, inherit_option, set_option)"
                    + " FROM pg_catalog.pg_auth_members WHERE member = ?::pg_catalog.regrole",
                row -> row.getString(1), name + "_member");
        assertThat(granted)
            .containsExactly(
                "%s %s %s"
                    .formatted(
                        both.contains("ADMIN") ? "t" : "f",
                        both.contains("INHERIT TRUE") ? "t" : "f",
                        both.split("SET FALSE", -1).length > 2 ? "f" : "t"));
      }
    }
  }

  private static Session open(String user) {
    return new Sessions(new Cancellation())
        .open(
            new Database(
                "DST_",
                server.host(),
                server.port(),
                user,
                Optional.of(user.equals("plain") ? "p" : server.password()),
                Optional.empty(),
                "postgres",
                Tls.preferred(),
                Optional.empty()));
  }
}
