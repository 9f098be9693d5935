package io.pgstow.restore.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyConstraintTest {
  @Test
  void a_plain_key_is_an_index_and_its_attachment() {
    assertThat(
            of("ALTER TABLE ONLY public.t\n    ADD CONSTRAINT t_pkey PRIMARY KEY (id, \"a)\");\n"))
        .contains(
            new KeyConstraint(
                "CREATE UNIQUE INDEX t_pkey ON public.t USING btree (id, \"a)\")  ;",
                "ALTER TABLE ONLY public.t\n    ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_pkey ;\n"));
  }

  @Test
  void each_clause_goes_where_it_belongs() {
    assertThat(
            of(
                """
                ALTER TABLE ONLY "s;"."unique ("
                    ADD CONSTRAINT "c "" WITH (" UNIQUE NULLS NOT DISTINCT (with_, "without", overlaps) INCLUDE (b, c) WITH (fillfactor='70', deduplicate_items=off) DEFERRABLE INITIALLY DEFERRED;

                ALTER TABLE "s;"."unique (" CLUSTER ON "c "" WITH (";
                """))
        .contains(
            new KeyConstraint(
                "CREATE UNIQUE INDEX \"c \"\" WITH (\" ON \"s;\".\"unique (\" USING btree"
                    + " (with_, \"without\", overlaps) INCLUDE (b, c) NULLS NOT DISTINCT"
                    + " WITH (fillfactor='70', deduplicate_items=off);",
                """
                ALTER TABLE ONLY "s;"."unique ("
                    ADD CONSTRAINT "c "" WITH (" UNIQUE USING INDEX "c "" WITH (" DEFERRABLE INITIALLY DEFERRED;

                ALTER TABLE "s;"."unique (" CLUSTER ON "c "" WITH (";
                """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE ONLY public.t ADD CONSTRAINT c PRIMARY KEY (id, span WITHOUT OVERLAPS);",
        "ALTER TABLE ONLY public.t ADD CONSTRAINT c EXCLUDE USING gist (span WITH &&);",
        "ALTER TABLE ONLY public.t ADD CONSTRAINT c UNIQUE (id) USING INDEX TABLESPACE x;",
        "ALTER TABLE ONLY public.t ADD CONSTRAINT c NOT NULL id NOT VALID;",
        "ALTER TABLE ONLY public.t ADD CONSTRAINT c UNIQUE (id",
        "ALTER TABLE ONLY public.t ADD CONSTRAINT c UNIQUE",
        "CREATE UNIQUE INDEX c ON t (id);",
        ""
      })
  void others_stay_as_they_are(String definition) {
    assertThat(of(definition)).isEmpty();
  }

  private static Optional<KeyConstraint> of(String definition) {
    return KeyConstraint.of(definition, true);
  }
}
