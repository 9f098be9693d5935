package io.pgstow.cluster;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The roles that no restore touches: those of the server itself, the one that restores, and those
 * of providers.
 */
final class Reserved {
  private static final Pattern OF_PROVIDERS =
      Pattern.compile(
          "rds_.*|rds(admin|repladmin|topmgr|proxyadmin)|cloudsql.*|alloydb.*|azure.*|supabase.*"
              + "|neon_.*|cloud_admin");

  private Reserved() {}

  static boolean includes(String role, String connecting) {
    return role.startsWith("pg_")
        || role.equals(connecting)
        || OF_PROVIDERS.matcher(role.toLowerCase(Locale.ROOT)).matches();
  }
}
