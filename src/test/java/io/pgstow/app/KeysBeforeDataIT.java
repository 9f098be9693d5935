package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is a constraint and no key is made after the rows, which may violate it. */
final class KeysBeforeDataIT {
  @TempDir private Path folder;

  @Test
  void constraints_that_are_not_valid_are_no_keys() throws Exception {
    try (var server = PostgresServer.start(18)) {
      var copies = new Copies(server, folder);
      copies.create(
          "source",
          "CREATE EXTENSION btree_gist",
          "CREATE TABLE public.item (id int PRIMARY KEY, a int UNIQUE NULLS NOT DISTINCT, span int4range)",
          "INSERT INTO public.item VALUES (1, NULL, '[1,3)'), (2, 2, NULL)",
          "ALTER TABLE public.item ADD CONSTRAINT filled NOT NULL a NOT VALID",
          "ALTER TABLE public.item ADD CONSTRAINT positive CHECK (a > 5) NOT VALID",
          "ALTER TABLE public.item ADD CONSTRAINT parent FOREIGN KEY (a) REFERENCES public.item NOT VALID",
          "ALTER TABLE public.item ADD CONSTRAINT no_two UNIQUE (a, span WITHOUT OVERLAPS)",
          "ALTER TABLE public.item ADD CONSTRAINT \"primary key\" EXCLUDE USING gist (span WITH &&)",
          "CREATE TABLE public.tree (id int) PARTITION BY RANGE (id)",
          "CREATE TABLE public.branch PARTITION OF public.tree FOR VALUES FROM (0) TO (9)",
          "INSERT INTO public.tree VALUES (1)",
          "ALTER TABLE ONLY public.branch ADD CONSTRAINT \"unique\" NOT NULL id NOT VALID");
      copies.backUp("source");

      copies.restored("source", "copy", Map.of("KEYS_BEFORE_DATA", "true"));

      assertThat(
              DatabaseContents.of(server, "copy")
                  .differences(DatabaseContents.of(server, "source")))
          .isEmpty();
    }
  }
}
