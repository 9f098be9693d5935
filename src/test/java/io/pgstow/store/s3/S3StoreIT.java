package io.pgstow.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.store.ObjectStore;
import io.pgstow.store.ObjectStoreContract;
import io.pgstow.testing.S3Server;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class S3StoreIT extends ObjectStoreContract {
  private static S3Server server;

  @BeforeAll
  static void startServer() {
    server = S3Server.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  /** Each one below a prefix of its own. */
  @Override
  protected ObjectStore open() {
    return new S3Store(server.options("prefix of/" + UUID.randomUUID()));
  }

  @Test
  void a_location_is_a_url() {
    try (var root = new S3Store(server.options(""));
        var below = new S3Store(server.options("db/backups"))) {
      assertThat(root.location("")).isEqualTo("s3://stow");
      assertThat(root.location("a/b")).isEqualTo("s3://stow/a/b");
      assertThat(below.location("")).isEqualTo("s3://stow/db/backups");
      assertThat(below.location("a/b")).isEqualTo("s3://stow/db/backups/a/b");
    }
  }

  @Test
  void two_prefixes_are_two_stores() {
    try (var one = new S3Store(server.options("one"));
        var two = new S3Store(server.options("one-2"))) {
      one.put("a", new byte[1]);
      two.put("b", new byte[1]);
      assertThat(one.list("").map(object -> object.key())).containsExactly("a");
      assertThat(two.folders("")).isEmpty();
    }
  }
}
