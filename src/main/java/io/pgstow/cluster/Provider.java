package io.pgstow.cluster;

import java.util.Set;

/**
 * Providers of managed servers, and the roles that they create on every server of theirs: those
 * that pg_roles shows there.
 */
enum Provider {
  RDS(
      "rdsadmin",
      "rds_",
      Set.of(
          "rds_ad",
          "rds_extension",
          "rds_iam",
          "rds_password",
          "rds_replication",
          "rds_reserved",
          "rds_superuser",
          "rdsproxyadmin",
          "rdsrepladmin",
          "rdstopmgr")),
  CLOUD_SQL(
      "cloudsqladmin",
      "cloudsql",
      Set.of(
          "cloudsqlagent",
          "cloudsqlconnpooladmin",
          "cloudsqliamgroup",
          "cloudsqliamgroupserviceaccount",
          "cloudsqliamgroupuser",
          "cloudsqliamserviceaccount",
          "cloudsqliamuser",
          "cloudsqlimportexport",
          "cloudsqlinactiveuser",
          "cloudsqllogical",
          "cloudsqlobservability",
          "cloudsqlreplica",
          "cloudsqlsuperuser")),
  ALLOYDB(
      "alloydbadmin",
      "alloydb",
      Set.of(
          "alloydbagent",
          "alloydbexport",
          "alloydbiamgroupuser",
          "alloydbiamuser",
          "alloydbimportexport",
          "alloydbmetadata",
          "alloydbobservability",
          "alloydbreplica",
          "alloydbsuperuser")),
  AZURE("azuresu", "azure_", Set.of("azure_pg_admin", "azure_superuser")),
  SUPABASE(
      "supabase_admin",
      "supabase_",
      Set.of(
          "supabase_auth_admin",
          "supabase_etl_admin",
          "supabase_functions_admin",
          "supabase_privileged_role",
          "supabase_read_only_user",
          "supabase_realtime_admin",
          "supabase_replication_admin",
          "supabase_storage_admin")),
  NEON("cloud_admin", "neon_", Set.of("neon_superuser"));

  private final String superuser;
  private final String prefix;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
  private final Set<String> others;

  /**
   * @param superuser the provider's own, which shows that a server is one of theirs
   * @param prefix of roles that the provider may add to its servers
   * @param others that every server of theirs has
   */
  Provider(String superuser, String prefix, Set<String> others) {
    this.superuser = superuser;
    this.prefix = prefix;
    this.others = others;
  }

  /** Whether a server with these roles is one of theirs. */
  boolean runs(Set<String> roles) {
    return roles.contains(superuser);
  }

  /** Whether every server of theirs has this role, so that no other server needs it. */
  boolean creates(String role) {
    return role.equals(superuser) || others.contains(role);
  }

  /** Whether a role of a server of theirs is, or may be, one that they have added. */
  boolean mayOwn(String role) {
    return creates(role) || role.startsWith(prefix);
  }
}
