package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.error.Finding;
import io.pgstow.manifest.Manifest;
import io.pgstow.postgres.ClientVersion;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Everything that would make a restore fail late, looked at before the start. */
final class DestinationPreflight {
  /**
   * A hundred entries make a transaction: a table locks itself, its TOAST table and that's index.
   */
  private static final long LOCKS = 500;

  private final RestoreOptions options;
  private final StoredArchive archive;
  private final List<Finding> findings = new ArrayList<>();

  DestinationPreflight(RestoreOptions options, StoredArchive archive) {
    this.options = options;
    this.archive = archive;
  }

  /**
   * Looks.
   *
   * @param session on the server, in whatever database
   */
  List<Finding> findings(Session session, Destination.State state) {
    checkVersions(session);
    checkTexts(session, state);
    checkState(state);
    checkRoles(session);
    checkExtensions(session);
    checkTablespaces(session);
    checkRights(session, state);
    checkLocks(session);
    checkPrivileges(session);
    checkPooler(session);
    return findings;
  }

  private void checkVersions(Session session) {
    Optional<ClientVersion> source = ClientVersion.parse(archive.contents().serverVersion());
    int destination = session.serverVersion().major();
    if (source.isPresent() && source.get().major() > destination && !options.force()) {
      findings.add(
          Finding.fatal(
              "the archive is of server version \"%s\", the destination is version \"%s\""
                  .formatted(archive.contents().serverVersion(), session.serverVersion()),
              "Restore into a server of major version %d or newer, or set FORCE=true to try."
                  .formatted(source.get().major())));
    }
  }

  /** A database in SQL_ASCII may have any bytes, another one takes only what it can read. */
  private void checkTexts(Session session, Destination.State state) {
    boolean made = state instanceof Destination.State.Absent || options.dropExisting();
    if (archive.contents().encoding().equals("SQL_ASCII") && (made || session.isSqlAscii())) {
      return;
    }
    List<Entry> unknown =
        archive.contents().entries().stream().filter(entry -> !entry.isDecoded()).toList();
    if (!unknown.isEmpty()) {
      findings.add(
          Finding.fatal(
              "the definitions of %d objects hold bytes that are not %s, the first is \"%s\""
                  .formatted(
                      unknown.size(),
                      archive.contents().encoding().equals("SQL_ASCII")
                          ? "UTF8"
                          : archive.contents().encoding(),
                      unknown.getFirst()),
              "Restore into a database in the encoding of the source: pgstow makes one if DST_DBNAME does not exist."));
    }
  }

  private void checkState(Destination.State state) {
    String name = options.destination().name();
    switch (state) {
      case Destination.State.Absent() -> {}
      case Destination.State.Empty() -> {}
      case Destination.State.Begun(Ledger.Progress(String backup, String fingerprint)) -> {
        if (!fingerprint.equals(archive.fingerprint()) && !options.dropExisting()) {
          findings.add(
              Finding.fatal(
                  "\"%s\" is in the middle of a restore of \"%s\"".formatted(name, backup),
                  "Finish that one by its BACKUP_NAME, or set DST_ON_EXISTING=drop."));
        }
      }
      case Destination.State.Occupied(List<String> objects) -> {
        if (!options.dropExisting()) {
          findings.add(
              Finding.fatal(
                  "\"%s\" is not empty: it has %s".formatted(name, String.join(", ", objects)),
                  "Restore into another DST_DBNAME, or set DST_ON_EXISTING=drop to replace it."));
        }
      }
    }
  }

  private void checkRoles(Session session) {
    var roles = new TreeSet<String>();
    if (!options.omissions().owners()) {
      archive.contents().entries().stream()
          .map(Entry::owner)
          .filter(Objects::nonNull)
          .filter(owner -> !owner.isEmpty())
          .forEach(roles::add);
    }
    if (!options.omissions().privileges()) {
      archive.manifest().ifPresent(known -> roles.addAll(known.requirements().roles()));
    }
    for (String role : missing(session, "missing-roles", roles)) {
      findings.add(
          Finding.fatal(
              "the role \"%s\" does not exist".formatted(role),
              "Create it first, or set NO_OWNER=true and NO_PRIVILEGES=true."));
    }
  }

  private void checkExtensions(Session session) {
    List<String> extensions =
        archive.contents().entries().stream()
            .filter(entry -> entry.kind().equals("EXTENSION"))
            .map(Entry::tag)
            .toList();
    for (String extension : missing(session, "missing-extensions", extensions)) {
      findings.add(
          Finding.fatal(
              "the server does not offer the extension \"%s\"".formatted(extension),
              "Install it on the destination's server, or choose another server."));
    }
  }

  private void checkTablespaces(Session session) {
    Collection<String> tablespaces =
        archive
            .manifest()
            .map(Manifest::requirements)
            .map(Manifest.Requirements::tablespaces)
            .orElse(List.of());
    for (String tablespace : missing(session, "missing-tablespaces", tablespaces)) {
      findings.add(
          Finding.fatal(
              "the tablespace \"%s\" does not exist".formatted(tablespace),
              "Create it on the destination's server first."));
    }
  }

  private void checkRights(Session session, Destination.State state) {
    boolean absent = state instanceof Destination.State.Absent;
    String right = absent ? "may-create-databases" : "may-create-schemas";
    if (!session.one(Sql.named(right), row -> row.getBoolean(1))) {
      findings.add(
          Finding.fatal(
              "the role \"%s\" may not create %s"
                  .formatted(
                      options.destination().user(),
                      absent
                          ? "databases, and \"%s\" does not exist"
                              .formatted(options.destination().name())
                          : "schemas in \"%s\"".formatted(options.destination().name())),
              absent
                  ? "Have the database made and owned by this role, or ALTER ROLE … CREATEDB."
                  : "GRANT CREATE ON DATABASE … TO this role, or make it the owner."));
    }
  }

  /**
   * What the role will have to leave out; without rows of the backup the restore does not begin.
   */
  private void checkPrivileges(Session session) {
    options.role().ifPresent(role -> session.execute("SET ROLE " + Sql.identifier(role)));
    Privileges privileges = Privileges.of(session, archive.contents());
    LeftOut foreseen = LeftOut.foresee(archive.contents(), privileges);
    for (Tolerance cause : foreseen.counts().keySet()) {
      List<Entry> entries =
          archive.contents().entries().stream()
              .filter(entry -> foreseen.cause(entry).equals(Optional.of(cause)))
              .toList();
      add(cause, entries.stream().filter(LeftOut::holdsData).toList(), true);
      add(cause, entries.stream().filter(entry -> !LeftOut.holdsData(entry)).toList(), false);
    }
    privileges
        .foreignOwners()
        .forEach(
            owner ->
                findings.add(
                    Finding.notice(
                        "objects of the role \"%s\" will belong to \"%s\""
                            .formatted(owner, options.destination().user()),
                        "GRANT \"%s\" to it before the restore to keep their owner."
                            .formatted(owner))));
  }

  private void add(Tolerance cause, List<Entry> entries, boolean fatal) {
    if (entries.isEmpty()) {
      return;
    }
    String names =
        entries.stream()
            .map(entry -> entry.kind() + " " + entry.qualifiedName())
            .distinct()
            .collect(Collectors.joining(", "));
    findings.add(
        fatal
            ? Finding.fatal(
                "without %s these cannot be restored: %s".formatted(cause.what(), names),
                "Have a superuser make what is missing first, or set SKIP_CHECKS=true to leave these rows out.")
            : Finding.notice(
                "will be left out for lack of privilege (%s): %s".formatted(cause.what(), names),
                "Restore as a superuser, or have one make them afterwards."));
  }

  private void checkLocks(Session session) {
    long capacity = session.one(Sql.named("lock-capacity"), row -> row.getLong(1));
    if (capacity < LOCKS) {
      findings.add(
          Finding.fatal(
              "the server has room for %d locks, a restore needs %d".formatted(capacity, LOCKS),
              "Raise max_locks_per_transaction or max_connections there."));
    }
  }

  private void checkPooler(Session session) {
    if (session.isPooled()) {
      findings.add(
          Finding.fatal(
              "a connection pooler stands before \"%s\"".formatted(session.database()),
              "Name the server itself: pooled transactions break locks and session settings."));
    }
  }

  private static List<String> missing(Session session, String query, Collection<String> wanted) {
    return session.all(
        Sql.named(query), row -> row.getString(1), (Object) wanted.toArray(String[]::new));
  }
}
