package io.pgstow.restore.check;

import io.pgstow.archive.TableOfContents;
import io.pgstow.error.Finding;
import io.pgstow.postgres.Session;
import io.pgstow.restore.omission.Privileges;
import io.pgstow.restore.plan.RestoreOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Whether what is restored can be handed over to its owners, before the start.
 *
 * @param session of the role that restores
 */
record Owners(Session session, RestoreOptions options, TableOfContents contents) {

  List<Finding> findings(Privileges privileges) {
    var findings = new ArrayList<Finding>();
    String user = options.role().orElse(options.destination().user());
    privileges
        .foreignOwners()
        .forEach(
            owner ->
                findings.add(
                    Finding.notice(
                        "objects of the role \"%s\" will belong to \"%s\"".formatted(owner, user),
                        "Restore as a superuser or as a member of \"%s\" to keep their owner."
                            .formatted(owner))));
    if (!privileges.superuser()) {
      var lost = new TreeSet<>(Privileges.notInherited(session, contents));
      lost.removeAll(privileges.foreignOwners());
      lost.forEach(owner -> findings.add(lost(owner, user)));
    }
    return findings;
  }

  /** The tables are handed over before their rows come, and their indexes. */
  private static Finding lost(String owner, String user) {
    return Finding.fatal(
        "objects of the role \"%s\" cannot be restored: \"%s\" does not inherit its privileges"
            .formatted(owner, user),
        "GRANT that role WITH INHERIT TRUE (before PostgreSQL 16, ALTER ROLE … INHERIT the member),"
            + " or set ROLE to it, or NO_OWNER=true.");
  }
}
