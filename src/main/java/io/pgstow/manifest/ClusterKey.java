package io.pgstow.manifest;

import io.pgstow.store.ObjectStore;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which backup of a whole server: its name; and where its objects lie below the store's root. The
 * databases that belong to it are ordinary backups of the same name.
 */
public record ClusterKey(String name) {
  /** The folder of what ties the parts together. */
  public static final String FOLDER = "_cluster/";

  private static final Pattern REPORT =
      Pattern.compile(Pattern.quote(FOLDER) + "(?<name>[^/]+?)" + BackupKey.REPORTS);

  private static final String GLOBALS_FOLDER = "_globals/";
  private static final String RESTORED_FOLDER = "_restored/";
  private static final String GLOBALS = ".sql";
  private static final String RESTORED = ".restored-";
  private static final String JSON = ".json";

  /** The manifest, which makes it a backup. */
  public String manifest() {
    return FOLDER + name + BackupKey.MANIFEST;
  }

  /** The mark of the runs that make it. */
  public String mark() {
    return FOLDER + name + BackupKey.BEGUN;
  }

  /** What became of reading it back. */
  public String verification() {
    return FOLDER + name + BackupKey.VERIFICATION;
  }

  /** Roles, tablespaces, memberships and settings, as SQL. */
  public String globals() {
    return GLOBALS_FOLDER + name + GLOBALS;
  }

  /**
   * The record of a restore.
   *
   * @param destination tells the server from others
   */
  public String restored(String destination) {
    return FOLDER + name + RESTORED + destination + JSON;
  }

  /**
   * The same for a script that is no backup of pgstow's, in a folder that is no database's.
   *
   * @param script tells it from others
   * @param destination tells the server from others
   */
  public static String restoredScript(String script, String destination) {
    return RESTORED_FOLDER + script + RESTORED + destination + JSON;
  }

  /** The name of the backup whose restore into a server is recorded under a key, if it is one. */
  public static Optional<String> nameOfRestored(String key, String destination) {
    String end = RESTORED + destination + JSON;
    return key.startsWith(FOLDER) && key.endsWith(end)
        ? Optional.of(key.substring(FOLDER.length(), key.length() - end.length()))
        : Optional.empty();
  }

  /**
   * The report of the run that makes it.
   *
   * @param suffix {@code html} or {@code json}
   */
  public String report(String suffix) {
    return FOLDER + name + BackupKey.REPORT + "." + suffix;
  }

  /**
   * The report of a restore of it.
   *
   * @param time when the restore began
   */
  public String restoreReport(Instant time, String suffix) {
    return FOLDER
        + name
        + BackupKey.RESTORE_REPORT
        + BackupTime.nameOf(time)
        + BackupKey.REPORT
        + "."
        + suffix;
  }

  /** The report of the last verification of it. */
  public String verifyReport(String suffix) {
    return FOLDER + name + BackupKey.VERIFY_REPORT + BackupKey.REPORT + "." + suffix;
  }

  /** The name of the backup that a report is about, if the key is that of one. */
  public static Optional<String> nameOfReport(String key) {
    Matcher report = REPORT.matcher(key);
    return report.matches() ? Optional.of(report.group("name")) : Optional.empty();
  }

  /** What the keys of all records of restores begin with. */
  public String restoredPrefix() {
    return FOLDER + name + RESTORED;
  }

  /** The backup of the name that an object in the folder is part of, if it is of any. */
  static Optional<String> nameOf(String key) {
    String file = key.substring(key.lastIndexOf('/') + 1);
    if (key.startsWith(GLOBALS_FOLDER)) {
      return file.endsWith(GLOBALS)
          ? Optional.of(file.substring(0, file.length() - GLOBALS.length()))
          : Optional.empty();
    }
    int restored = file.lastIndexOf(RESTORED);
    if (restored > 0 && file.endsWith(JSON)) {
      return Optional.of(file.substring(0, restored));
    }
    return Stream.of(BackupKey.MANIFEST, BackupKey.BEGUN, BackupKey.VERIFICATION)
        .filter(file::endsWith)
        .findFirst()
        .map(suffix -> file.substring(0, file.length() - suffix.length()));
  }

  /** Fails, with the exit code {@code USAGE}, when the store has no room for one of the keys. */
  public void requireKeys(ObjectStore store) {
    Stream.of(manifest(), globals(), restored("0".repeat(16))).forEach(store::requireKey);
  }

  /** The folder of the globals. */
  static String globalsFolder() {
    return GLOBALS_FOLDER;
  }
}
