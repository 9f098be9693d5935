package io.pgstow.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which roles a restore into a server leaves alone. */
final class ReservedTest {
  private static final Reserved SELF_HOSTED = new Reserved("me", Set.of("me", "postgres"));

  @Test
  void roles_that_every_server_of_a_provider_has_are_reserved_everywhere() {
    assertThat(
            List.of(
                "pg_monitor",
                "rdsadmin",
                "rds_superuser",
                "cloudsqladmin",
                "cloudsqlsuperuser",
                "azure_pg_admin",
                "supabase_admin",
                "neon_superuser",
                "cloud_admin",
                "me"))
        .allMatch(SELF_HOSTED::includes);
  }

  @Test
  void names_that_only_begin_like_a_providers_are_not() {
    assertThat(
            List.of(
                "rds",
                "rds_user",
                "neon_reports",
                "azure_team",
                "azurecorp_ro",
                "supabase_api",
                "cloudsql_proxy",
                "alloydb",
                "my_azure",
                "app",
                "postgres"))
        .noneMatch(SELF_HOSTED::includes);
  }

  @ParameterizedTest
  @CsvSource({
    "rdsadmin, rds_new, azure_team",
    "cloudsqladmin, cloudsqlnew, rds_user",
    "azuresu, azure_new, neon_reports",
    "cloud_admin, neon_new, supabase_api"
  })
  void on_a_server_of_a_provider_they_are(String superuser, String theirs, String anothers) {
    var reserved = new Reserved("me", Set.of("me", superuser));

    assertThat(reserved.includes(theirs)).isTrue();
    assertThat(reserved.includes(anothers)).isFalse();
  }

  @Test
  void what_is_reserved_and_not_there_is_lacking() {
    assertThat(SELF_HOSTED.lacks("rds_superuser")).isTrue();
    assertThat(SELF_HOSTED.lacks("me")).isFalse();
    assertThat(SELF_HOSTED.lacks("app")).isFalse();
  }
}
