package io.pgstow.postgres;

/**
 * A server's version.
 *
 * @param number as {@code server_version_num}: 170011 is 17.11
 * @param text as {@code server_version}, with the vendor's additions
 */
public record ServerVersion(int number, String text) {

  /** The major version: 17 of 17.11. */
  public int major() {
    return number / 10_000;
  }

  @Override
  public String toString() {
    return text;
  }
}
