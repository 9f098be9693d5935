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
          .means("Whether a destination database that holds anything is refused or dropped first.");

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
            .means("Role to enter the " + side + " server as.");
    password = setting("PGPASSWORD", Types.SECRET).means("Password of the role.");
    database = group == Group.SOURCE ? sourceDatabase(needing) : destinationDatabase();
    passwordFile =
        setting("PGPASSFILE", Types.TEXT)
            .means("File of passwords in libpq's form, read where no password is set.");
    sslMode =
        setting(
                "PGSSLMODE",
                Types.oneOf("disable", "allow", "prefer", "require", "verify-ca", VERIFY_FULL))
            .defaultsTo("prefer")
            .means("Whether the connection is encrypted and the server verified, as in libpq.");
    sslRootCertificate =
        setting("PGSSLROOTCERT", Types.TEXT)
            .means(
                "PEM file of the authorities that may have signed the server's certificate, or system"
                    + " for those that the system trusts, which means PGSSLMODE=verify-full.");
    sslCertificate =
        setting("PGSSLCERT", Types.TEXT).means("PEM file of the client's own certificate.");
    sslKey = setting("PGSSLKEY", Types.TEXT).means("PEM file of the client's own key.");
    options =
        setting("PGOPTIONS", Types.OPTIONS)
            .means("Options for the server's session, such as -c work_mem=64MB.");
  }

  private Setting<String> sourceDatabase(Set<Job> needing) {
    return setting("DBNAME", Types.IDENTIFIER)
        .requiredBy(needing)
        .alsoFor(Job.RESTORE, Job.VERIFY, Job.LIST, Job.PRUNE, Job.PIN, Job.UNPIN)
        .requiredBy(EnumSet.of(Job.RESTORE, Job.VERIFY, Job.PRUNE, Job.PIN, Job.UNPIN))
        .means(
            "Database to dump, or else the database whose backups are meant; backup-cluster connects"
                + " to it first, or to postgres.");
  }

  private Setting<String> destinationDatabase() {
    return setting("DBNAME", Types.IDENTIFIER)
        .notFor(Job.VERIFY, Job.RESTORE_CLUSTER)
        .whenUnset("the value of SRC_DBNAME")
        .means("Database to restore into, made where it does not exist.");
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
    /** It is dropped and made anew. */
    DROP
  }
}
