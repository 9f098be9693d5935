package io.pgstow.restore.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What of the ledger is decided without a server; all else is SQL, which ITs run. */
final class LedgerTest {
  private static final UUID RUN = UUID.fromString("00000000-0000-0000-0000-000000000007");

  @Test
  void its_schema_has_the_first_name_that_is_free() {
    assertThat(Ledger.freeName(Set.of())).isEqualTo("pgstow");
    assertThat(Ledger.freeName(Set.of("pgstow_2"))).isEqualTo("pgstow");
    assertThat(Ledger.freeName(Set.of("pgstow"))).isEqualTo("pgstow_2");
    assertThat(Ledger.freeName(Set.of("pgstow", "pgstow_2", "pgstow_4"))).isEqualTo("pgstow_3");
  }

  @Test
  void a_script_is_fenced_and_recorded_in_the_ledgers_own_schema() {
    var ledger = new Ledger("pgstow_2", RUN);
    var item = LedgerItem.data(0, 0, 4711, 42);

    assertThat(ledger.enterScript())
        .contains("\"pgstow_2\".restore")
        .contains("'" + RUN + "'::pg_catalog.uuid")
        .doesNotContain(" pgstow.", ":run");
    assertThat(ledger.recordScript(item))
        .contains("INSERT INTO \"pgstow_2\".ledger")
        .contains("SELECT 0, 0, 4711, 42 FROM \"pgstow_2\".restore")
        .doesNotContain(" pgstow.", ":run", ":rows");
  }
}
