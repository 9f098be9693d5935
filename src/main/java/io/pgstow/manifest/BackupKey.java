package io.pgstow.manifest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which backup: its database and its name; and where its objects lie below the store's root.
 *
 * @param database the database's own name, whatever characters it has
 * @param name the backup's
 */
public record BackupKey(String database, String name) {
  static final String MANIFEST = ".manifest.json";
  static final String VERIFICATION = ".verified.json";
  static final String BEGUN = ".begun.json";
  static final String LEASE = ".restoring.json";
  static final String REPORT = ".report";
  static final String RESTORE_REPORT = ".restore-";
  static final String VERIFY_REPORT = ".verified";
  static final String LONGEST_RECORD = LEASE;
  static final String LONGEST_MEMBER = "blob_4294967295.dat.zst";
  static final String CUSTOM = ".dump";
  static final List<String> FILES = List.of(CUSTOM, ".tar", ".sql", ".sql.gz", ".sql.zst");
  static final String OTHER_FILES = "\\.tar|\\.sql(\\.(gz|zst))?";
  static final String CLAIM = "pgstow.lock";
  static final String MEMBER = "(toc\\.dat|[0-9]+\\.dat(\\.\\w+)?|blob[^/]*|pgstow\\.lock)";

  /** What tells the archive of one run from another of the same name, which it is to replace. */
  static final String RUN_MARK = ".run-";

  static final int RUN_DIGITS = 8;
  static final String RUN = Pattern.quote(RUN_MARK) + "[0-9a-f]{" + RUN_DIGITS + "}";

  /** Of the backup, of restores and of the last verification of it. */
  static final String REPORTS =
      "("
          + Pattern.quote(RESTORE_REPORT)
          + "[0-9]{8}T[0-9]{6}Z|"
          + Pattern.quote(VERIFY_REPORT)
          + ")?"
          + Pattern.quote(REPORT)
          + "\\.(html|json)";

  private static final Pattern REPORT_KEY = Pattern.compile(".+?" + REPORTS);

  private static final Pattern OBJECT =
      Pattern.compile(
          "(?<name>[^/]+?)"
              + ("(" + RUN + ")?")
              + "(\\.dump|"
              + (REPORTS + "|")
              + "\\.tar|\\.sql(\\.(gz|zst|lz4))?|\\.(manifest|verified|begun|restoring)\\.json"
              + ("|/" + MEMBER + ")"));

  /** The folder of a database, with the slash: {@code app/} never matches {@code app-2/}. */
  public static String folder(String database) {
    return escape(database) + "/";
  }

  /** The database whose folder this is, with the slash or without. */
  public static String databaseOf(String folder) {
    String segment = folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
    // a plus sign is none of what is escaped here, but would be taken for a blank
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The backup whose manifest this key is. */
  public static Optional<String> nameOfManifest(String database, String key) {
    String folder = folder(database);
    return key.startsWith(folder) && key.endsWith(MANIFEST)
        ? Optional.of(key.substring(folder.length(), key.length() - MANIFEST.length()))
        : Optional.empty();
  }

  /** The name of the backup that an object is part of; empty for what no backup consists of. */
  public static Optional<String> nameOf(String database, String key) {
    Matcher object = OBJECT.matcher(key.substring(folder(database).length()));
    return object.matches() ? Optional.of(object.group("name")) : Optional.empty();
  }

  /** Whether an object is the report of a run that made a backup or restored it. */
  public static boolean isReport(String key) {
    return REPORT_KEY.matcher(key.substring(key.lastIndexOf('/') + 1)).matches();
  }

  /** Whether an object is the mark that runs of versions before 1.0 left in a folder. */
  public static boolean isOldMark(String key) {
    return key.endsWith("/" + CLAIM);
  }

  /** Whether a directory archive has files of such a name, or a run that is at work on one. */
  static boolean isMember(String file) {
    return file.matches(MEMBER);
  }

  /** Where an archive belongs, by its place, which may be that of one run. */
  public static String withoutRun(String archive) {
    return archive.replaceFirst(RUN + "(?=(\\.\\w+)*/?$)", "");
  }

  /**
   * An object's key as seen from the folder that has the manifest: a file's name, or the name of a
   * directory archive and of a file in it.
   */
  static String relative(String key) {
    int file = key.lastIndexOf('/') + 1;
    return isMember(key.substring(file))
        ? key.substring(key.lastIndexOf('/', file - 2) + 1)
        : key.substring(file);
  }

  /** An archive that is one file. */
  String archive(String suffix) {
    return stem() + suffix;
  }

  /** The custom archive. */
  public String customArchive() {
    return stem() + CUSTOM;
  }

  /** The folder of a directory archive, with the slash. */
  public String directoryArchive() {
    return stem() + "/";
  }

  /** The manifest. */
  public String manifest() {
    return stem() + MANIFEST;
  }

  /** What became of reading it back. */
  public String verification() {
    return stem() + VERIFICATION;
  }

  /** The mark of the run that makes it. */
  public String begun() {
    return stem() + BEGUN;
  }

  /** The lease of a restore that is under way. */
  public String lease() {
    return stem() + LEASE;
  }

  private String stem() {
    return folder(database) + name;
  }

  /**
   * A database's name as one path segment. What would break the path or collide with the folders
   * that begin with an underscore is escaped as in a URL.
   */
  private static String escape(String database) {
    var escaped = new StringBuilder();
    for (byte b : database.getBytes(StandardCharsets.UTF_8)) {
      boolean first = escaped.isEmpty();
      boolean breaks = b == '/' || b == '\\' || b == '%' || (b >= 0 && b < ' ') || b == 0x7f;
      if (breaks || (first && (b == '_' || b == '.'))) {
        escaped.append("%%%02X".formatted(b));
      } else {
        escaped.append((char) (b & 0xff));
      }
    }
    return new String(
        escaped.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return database + "/" + name;
  }
}
