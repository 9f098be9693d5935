package io.pgstow.postgres;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a client program, as its {@code --version} says it. */
public record ClientVersion(int major, int minor) implements Comparable<ClientVersion> {
  private static final Pattern TEXT = Pattern.compile("(\\d+)\\.(\\d+)");

  /**
   * The minor version of each major that fixes CVE-2026-116314 (crafted archives could run code in
   * pg_restore) and everything known before it.
   */
  private static final Map<Integer, Integer> SAFE = Map.of(15, 20, 16, 16, 17, 12, 18, 7);

  /** The minor version of each major that first knows {@code \\restrict}; newer ones all do. */
  private static final Map<Integer, Integer> RESTRICT =
      Map.of(13, 22, 14, 19, 15, 14, 16, 10, 17, 6);

  /** Whether its psql can be kept from running commands of its own that a script holds. */
  public boolean knowsRestrict() {
    return major > 17 || minor >= RESTRICT.getOrDefault(major, Integer.MAX_VALUE);
  }

  /** Reads it from what {@code pg_dump --version} prints, or from an archive's header. */
  public static Optional<ClientVersion> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.find()
        ? Optional.of(
            new ClientVersion(
                Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  /** The minor release to update to, when this one has known holes. */
  public Optional<ClientVersion> saferRelease() {
    int safe = SAFE.getOrDefault(major, 0);
    return minor < safe ? Optional.of(new ClientVersion(major, safe)) : Optional.empty();
  }

  @Override
  public int compareTo(ClientVersion other) {
    return major == other.major
        ? Integer.compare(minor, other.minor)
        : Integer.compare(major, other.major);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
