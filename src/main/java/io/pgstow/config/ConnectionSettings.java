package io.pgstow.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The settings of one side's server and database: the same for both, but for the prefix. */
public final class ConnectionSettings {
  /** {@code SRC_*}. */
  public static final ConnectionSettings SOURCE =
      new ConnectionSettings(
          "SRC_", Group.SOURCE, "source", EnumSet.of(Job.BACKUP, Job.MIGRATE), Job.BACKUP_CLUSTER);

  /** {@code DST_*}. */
  public static final ConnectionSettings DESTINATION =
      new ConnectionSettings(
          "DST_",
          Group.DESTINATION,
          "destination",
          EnumSet.of(Job.RESTORE, Job.MIGRATE),
          Job.RESTORE_CLUSTER);

  /** The root certificates that the system has, as libpq names them. */
  static final String SYSTEM_AUTHORITIES = "system";

  /** The only mode that libpq takes with those: anybody may have a certificate of one of them. */
  static final String VERIFY_FULL = "verify-full";

  /** Of the destination only. */
  public static final Setting<OnExisting> DST_ON_EXISTING =
      DESTINATION
          .setting("ON_EXISTING", Types.choice(OnExisting.class))
          .notFor(Job.VERIFY)
          .refusedWithoutEffect()
          .defaultsTo("fail")
          .means(
              "What to do with a destination database that is not empty.",
"""
fail stops before anything is changed. drop drops the database, with all that is in
it, and creates it again: choose it for a copy that is refreshed regularly. The role
must own the database and have CREATEDB.""");

  public final Setting<String> host;
  public final Setting<Integer> port;
  public final Setting<String> user;
  public final Setting<Secret> password;
  public final Setting<String> database;
  public final Setting<String> passwordFile;
  public final Setting<String> sslMode;
  public final Setting<String> sslRootCertificate;
  public final Setting<String> sslCertificate;
  public final Setting<String> sslKey;
  public final Setting<String> options;

  private final String prefix;
  private final Declarations declared;

  /**
   * @param needing the jobs that need a server, and a database on it
   * @param cluster the job that needs a server
   */
  private ConnectionSettings(
      String prefix, Group group, String side, Set<Job> needing, Job cluster) {
    this.prefix = prefix;
    this.declared = new Declarations(group);
    Set<Job> needingServer = EnumSet.of(cluster);
    needingServer.addAll(needing);
    host =
        setting("PGHOST", Types.HOST)
            .requiredBy(needingServer)
            .means("Name or address of the " + side + " server.");
    port =
        setting("PGPORT", Types.integer(1, 65_535))
            .defaultsTo("5432")
            .means("Port of the " + side + " server.");
    user =
        setting("PGUSER", Types.IDENTIFIER)
            .requiredBy(needingServer)
            .means("Role to connect to the " + side + " server as.");
    password = setting("PGPASSWORD", Types.SECRET).means("Password of that role.");
    database = group == Group.SOURCE ? sourceDatabase(needing) : destinationDatabase();
    passwordFile =
        setting("PGPASSFILE", Types.TEXT)
            .means("Password file in libpq's format; read if no password is set.");
    sslMode =
        setting(
                "PGSSLMODE",
                Types.oneOf("disable", "allow", "prefer", "require", "verify-ca", VERIFY_FULL))
            .defaultsTo("prefer")
            .means(
                "SSL mode of the connection, as in libpq.",
"""
prefer encrypts if the server can, and verifies nothing. require always
encrypts. verify-full also checks the server's certificate and its host name: choose
it wherever somebody could intercept the connection.""");
    sslRootCertificate =
        setting("PGSSLROOTCERT", Types.TEXT)
            .means(
                "PEM file of trusted certificate authorities, or system for those of the"
                    + " operating system, which requires PGSSLMODE=verify-full.");
    sslCertificate =
        setting("PGSSLCERT", Types.TEXT).means("PEM file with the client's certificate.");
    sslKey = setting("PGSSLKEY", Types.TEXT).means("PEM file with the client's private key.");
    options =
        setting("PGOPTIONS", Types.OPTIONS)
            .means("Command-line options for the server session, such as -c work_mem=64MB.");
  }

  private Setting<String> sourceDatabase(Set<Job> needing) {
    return setting("DBNAME", Types.IDENTIFIER)
        .requiredBy(needing)
        .alsoFor(Job.RESTORE, Job.VERIFY, Job.LIST, Job.CONTENTS, Job.PRUNE, Job.PIN, Job.UNPIN)
        .requiredBy(
            EnumSet.of(Job.RESTORE, Job.VERIFY, Job.CONTENTS, Job.PRUNE, Job.PIN, Job.UNPIN))
        .means(
            "Database to dump; in jobs that read backups, the database they were made of;"
                + " backup-cluster connects to it first, or to postgres.");
  }

  private Setting<String> destinationDatabase() {
    return setting("DBNAME", Types.IDENTIFIER)
        .notFor(Job.VERIFY, Job.RESTORE_CLUSTER)
        .whenUnset("the value of SRC_DBNAME")
        .means("Database to restore into; created if it does not exist.");
  }

  private <T> Declaration<T> setting(String suffix, Type<T> type) {
    return declared.setting(prefix + suffix, type);
  }

  /** The side that a variable's name begins like. */
  static Optional<ConnectionSettings> sideOf(String name) {
    return Stream.of(SOURCE, DESTINATION).filter(side -> name.startsWith(side.prefix)).findFirst();
  }

  String prefix() {
    return prefix;
  }

  List<Setting<?>> all() {
    return declared.all();
  }

  /** What becomes of a destination database that holds anything. */
  public enum OnExisting {
    /** It is refused. */
    FAIL,
    /** It is dropped and created again. */
    DROP
  }
}
