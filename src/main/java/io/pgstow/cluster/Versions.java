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
              15, "in new databases only the owner can create objects in the schema public",
              16, "CREATEROLE alone does not permit a role to manage roles that others created",
              17,
                  "functions that indexes and materialized views use must qualify names with schemas",
              18, "MD5 passwords cause a warning"));

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
              "the backup is of server version \"%s\", but the destination is version \"%s\""
                  .formatted(source, destination),
              "Restore into a server of major version %d or later. FORCE=true tries the restore anyway."
                  .formatted(sourceMajor)));
    }
    if (sourceMajor < OLDEST) {
      findings.add(
          Finding.notice(
              "the backup is of server version \"%s\", older than any tested version"
                  .formatted(source),
              "Restore it into a test server first."));
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
              "the backup is of server version \"%s\", the destination is of the later version \"%s\""
                  .formatted(source, destination),
              "It can be restored. Differences: %s.".formatted(String.join("; ", changes))));
    }
    return findings;
  }
}
