package io.pgstow.restore.script;

import io.pgstow.archive.Content.Author;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.Storage;
import io.pgstow.store.ObjectStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A script of pg_dumpall that was read to its end: it is whole, and all of it may be run. Immutable
 * and thread-safe.
 */
public final class ServerScript {
  private static final int DIGITS = 16;

  private final OpenedArchive archive;
  private final Storage.Script storage;
  private final String globals;
  private final String serverVersion;
  private final Map<String, ScriptRules> databases;

  private ServerScript(OpenedArchive archive, Storage.Script storage, ServerRules rules) {
    this.archive = archive;
    this.storage = storage;
    this.globals = rules.globals();
    this.serverVersion = rules.serverVersion();
    this.databases = rules.databases();
  }

  /**
   * Reads a script once to its end.
   *
   * @throws PgstowException if it is none of pg_dumpall, not whole, or holds what is not run
   */
  public static ServerScript read(ObjectStore store, BackupPlace place) {
    OpenedArchive archive = OpenedArchive.open(store, place, Optional.empty());
    if (!(archive.storage() instanceof Storage.Script script)
        || script.author() != Author.PG_DUMPALL) {
      throw new PgstowException(
          ExitCode.USAGE,
          "\"%s\" is not a script of pg_dumpall".formatted(archive.location()),
          "Set the job \"restore\": it restores dumps of one database. \"restore-cluster\" restores"
              + " what \"backup-cluster\" or pg_dumpall made.");
    }
    var rules = new ServerRules();
    ScriptReading.read(archive, script, rules, _ -> {});
    return new ServerScript(archive, script, rules);
  }

  /** As it lies in the store. */
  public OpenedArchive archive() {
    return archive;
  }

  Storage.Script storage() {
    return storage;
  }

  /** What stands before the first database: roles, tablespaces, memberships, as SQL. */
  public String globals() {
    return globals;
  }

  /** The version of the server that it is of, as that describes itself; empty if unknown. */
  public String serverVersion() {
    return serverVersion;
  }

  /** The databases in it, in its order, with about how many bytes of SQL each has. */
  public Map<String, Long> databases() {
    var sizes = new LinkedHashMap<String, Long>();
    databases.forEach((name, rules) -> sizes.put(name, rules.bytes()));
    return sizes;
  }

  /** What a database of it has. */
  ScriptRules of(String database) {
    return Objects.requireNonNull(databases.get(database), database);
  }

  /** Tells this script from another one that has its place: hexadecimal digits. */
  public String digest() {
    return archive.fingerprint().substring(0, DIGITS);
  }
}
