package io.pgstow.restore.naming;

import java.util.Map;

/**
 * The names that a restore gives to what the archive has under others; not quoted.
 *
 * @param schemas new names by old ones
 * @param owners roles that take the place of others, as owners and in privileges
 * @param tablespaces those that take the place of others
 */
public record NewNames(
    Map<String, String> schemas, Map<String, String> owners, Map<String, String> tablespaces) {
  /** All names stay. */
  public static final NewNames NONE = new NewNames(Map.of(), Map.of(), Map.of());

  /** Whether all names stay. */
  public boolean isNone() {
    return schemas.isEmpty() && owners.isEmpty() && tablespaces.isEmpty();
  }

  /** What a schema is called, or that name. */
  public String schema(String name) {
    return schemas.getOrDefault(name, name);
  }

  /** The role that takes the place of another, or that one. */
  public String owner(String name) {
    return owners.getOrDefault(name, name);
  }

  /** The tablespace that takes the place of another, or that one. */
  public String tablespace(String name) {
    return tablespaces.getOrDefault(name, name);
  }
}
