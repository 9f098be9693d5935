package io.pgstow.cluster;

import static java.util.Objects.requireNonNull;

import io.pgstow.error.Finding;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.manifest.Manifest;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What there is to know of a server before a backup is restored into it. */
final class ClusterRestorePreflight {
  /** A hundred entries make a transaction of a restore, with a few locks each. */
  private static final long LOCKS = 500;

  private final ClusterRestoreContext context;
  private final ClusterRestorePlan plan;
  private final ChosenBackup backup;
  private final Session session;

  /**
   * @param session of the destination
   */
  ClusterRestorePreflight(ClusterRestoreContext context, ChosenBackup backup, Session session) {
    this.context = context;
    this.plan = context.plan();
    this.backup = backup;
    this.session = session;
  }

  /** Looks; changes nothing. */
  List<Finding> findings() {
    var findings = new ArrayList<Finding>();
    if (!backup.source().serverVersion().isEmpty()) {
      findings.addAll(
          Versions.findings(
              backup.source().serverVersion(),
              backup.source().serverMajor(),
              session.serverVersion(),
              plan.force()));
    }
    if (session.isPooled()) {
      findings.add(
          Finding.fatal(
              "\"%s\" is behind a connection pooler".formatted(session.database()),
              "Connect to the server itself: transaction pooling breaks locks and session settings."));
    }
    findings.addAll(ofRole());
    findings.addAll(context.connections().findings(session, backup.sourceNames()));
    findings.addAll(ofLocks());
    findings.add(
        FreeSpace.finding(
            session, backup.databases().stream().mapToLong(each -> each.size()).sum()));
    Map<Member, Manifest> manifests = backup.manifests(context.store());
    var reserved = Reserved.on(session);
    findings.addAll(ofProviders(reserved));
    findings.addAll(ofRoles(manifests, reserved));
    findings.addAll(ofTablespaces(manifests));
    findings.addAll(ofFailed());
    findings.addAll(ofPart());
    return findings;
  }

  /** What follows from the role's being no superuser. */
  private List<Finding> ofRole() {
    if (GlobalsSession.isSuperuser(session)) {
      return List.of();
    }
    record Rights(boolean createRole, boolean createDatabase) {}
    Rights rights =
        session.one(
            "SELECT rolcreaterole, rolcreatedb FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) current_user",
            row -> new Rights(row.getBoolean(1), row.getBoolean(2)));
    var findings = new ArrayList<Finding>();
    findings.add(
        Finding.notice(
            "\"%s\" is not a superuser: tablespaces, privileges on parameters, and the attributes SUPERUSER, REPLICATION and BYPASSRLS of roles are left out; it becomes a member of the roles that it creates"
                .formatted(plan.server().user()),
            "Restore as a superuser to include them. What is left out of each database is logged when its restore starts."));
    if (!rights.createRole()) {
      findings.add(
          Finding.notice(
              "\"%s\" has no privilege to create roles: roles that do not exist are left out"
                  .formatted(plan.server().user()),
              "Run ALTER ROLE … CREATEROLE, or create the roles first."));
    }
    if (!rights.createDatabase()) {
      findings.add(
          Finding.notice(
              "\"%s\" has no privilege to create databases: only existing databases can be restored"
                  .formatted(plan.server().user()),
              "Run ALTER ROLE … CREATEDB, or create the databases first, owned by this role."));
    }
    return findings;
  }

  private List<Finding> ofLocks() {
    long capacity = session.one(Sql.named("lock-capacity"), row -> row.getLong(1));
    long needed =
        LOCKS * Math.min(context.connections().jobs(), Math.max(backup.databases().size(), 1));
    return capacity < needed
        ? List.of(
            Finding.fatal(
                "the server has %d locks, but the databases together need %d"
                    .formatted(capacity, needed),
                "Lower CLUSTER_JOBS, or raise max_locks_per_transaction or max_connections on that server."))
        : List.of();
  }

  /** A login of an application may have such a name, too. */
  private List<Finding> ofProviders(Reserved reserved) {
    List<String> notCreated =
        backup.globals().roles().stream().filter(reserved::lacks).sorted().toList();
    return notCreated.isEmpty()
        ? List.of()
        : List.of(
            Finding.notice(
                "roles that providers create on their servers are not created here: %s"
                    .formatted(Attempts.names(notCreated)),
                "If such a role is one of yours, create it before the restore, with its memberships."));
  }

  private List<Finding> ofRoles(Map<Member, Manifest> manifests, Reserved reserved) {
    if (!plan.owners()) {
      return List.of();
    }
    var neededBy = new TreeMap<String, List<String>>();
    manifests.forEach(
        (member, known) ->
            known
                .requirements()
                .roles()
                .forEach(
                    role ->
                        neededBy
                            .computeIfAbsent(role, _ -> new ArrayList<>())
                            .add(member.database())));
    Set<String> made = backup.globals().roles();
    neededBy.keySet().removeIf(role -> made.contains(role) && !reserved.includes(role));
    List<String> missing =
        session.all(
            Sql.named("missing-roles"),
            row -> row.getString(1),
            (Object) neededBy.keySet().toArray(String[]::new));
    return missing.stream()
        .map(
            role ->
                Finding.fatal(
                    "the role \"%s\" does not exist, and %s; %s need it"
                        .formatted(
                            role,
                            made.contains(role)
                                ? "a restore does not create this provider's role"
                                : "the globals do not create it",
                            Attempts.names(requireNonNull(neededBy.get(role)))),
                    "Create it first, or set NO_OWNER=true and NO_PRIVILEGES=true, or exclude these databases with EXCLUDE_DATABASES."))
        .toList();
  }

  private List<Finding> ofTablespaces(Map<Member, Manifest> manifests) {
    var needed = new TreeSet<String>();
    manifests.values().forEach(known -> needed.addAll(known.requirements().tablespaces()));
    var named = new TreeSet<String>();
    needed.forEach(name -> Optional.ofNullable(plan.tablespaces().get(name)).ifPresent(named::add));
    return session
        .all(
            Sql.named("missing-tablespaces"),
            row -> row.getString(1),
            (Object) named.toArray(String[]::new))
        .stream()
        .map(
            name ->
                Finding.fatal(
                    "the tablespace \"%s\" of \"MAP_TABLESPACE\" does not exist".formatted(name),
                    "Create it first, or name another, such as pg_default."))
        .toList();
  }

  private List<Finding> ofPart() {
    List<String> lacking = backup.notInBackup();
    return lacking.isEmpty()
        ? List.of()
        : List.of(
            Finding.notice(
                "the backup is of some databases only: %s are not in it"
                    .formatted(Attempts.names(lacking)),
                "Restore these from another backup, see \"pgstow list\" with CLUSTER=true."));
  }

  private List<Finding> ofFailed() {
    return backup.failed().stream()
        .filter(failure -> plan.filter().includes(failure.database()))
        .map(
            failure ->
                Finding.notice(
                    "the database \"%s\" is not in the backup: its backup failed"
                        .formatted(failure.database()),
                    "Back it up separately, or restore an older backup of it."))
        .toList();
  }
}
