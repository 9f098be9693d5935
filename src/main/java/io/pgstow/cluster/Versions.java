package io.pgstow.cluster;

import io.pgstow.error.Finding;
import io.pgstow.postgres.ServerVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What there is to know before a server's contents go to one of another major version. */
final class Versions {
  private static final int OLDEST = 13;

  /** What changes for those who use a server, by the first major version that does so. */
  private static final Map<Integer, String> CHANGES =
      new TreeMap<>(
          Map.of(
              14, "new passwords are stored as SCRAM-SHA-256, not as MD5",
              15, "in new databases only the owner may create in the schema public",
              16, "CREATEROLE alone does not let a role manage roles that others made",
              17, "functions that indexes and materialized views use must name schemas",
              18, "MD5 passwords draw a warning"));

  private Versions() {}

  /**
   * What is found.
   *
   * @param source as it describes itself
   */
  static List<Finding> findings(
      String source, int sourceMajor, ServerVersion destination, boolean force) {
    var findings = new ArrayList<Finding>();
    if (sourceMajor > destination.major() && !force) {
      findings.add(
          Finding.fatal(
              "the backup is of server version \"%s\", the destination is version \"%s\""
                  .formatted(source, destination),
              "Restore into a server of major version %d or newer. For an older one dump the schema of each database by hand, mend it, and copy the rows; FORCE=true tries it as it is."
                  .formatted(sourceMajor)));
    }
    if (sourceMajor < OLDEST) {
      findings.add(
          Finding.notice(
              "the backup is of server version \"%s\", older than any this was tried with"
                  .formatted(source),
              "Restore it into a server for trial first."));
    }
    List<String> changes =
        CHANGES.entrySet().stream()
            .filter(change -> change.getKey() > sourceMajor)
            .filter(change -> change.getKey() <= destination.major())
            .map(change -> "from %d on %s".formatted(change.getKey(), change.getValue()))
            .toList();
    if (!changes.isEmpty()) {
      findings.add(
          Finding.notice(
              "the backup is of server version \"%s\", the destination is version \"%s\", which is newer"
                  .formatted(source, destination),
              "It can be restored. What differs: %s.".formatted(String.join("; ", changes))));
    }
    return findings;
  }
}
