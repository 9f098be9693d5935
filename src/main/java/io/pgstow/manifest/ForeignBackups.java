package io.pgstow.manifest;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Dumps in a store that have no manifest: those in a database's own folder, and those of
 * prodrigestivill/postgres-backup-local, {@code last/DB-YYYYMMDD-HHmmss}, {@code
 * daily/DB-YYYYMMDD}, {@code weekly/DB-YYYYww} and {@code monthly/DB-YYYYMM} with any suffix, with
 * {@code DB-latest} or {@code latest.sql} beside them. Which of them is the newest their names say,
 * and of one day the folder in this order.
 */
final class ForeignBackups {
  private static final List<String> FOLDERS = List.of("last", "daily", "weekly", "monthly");
  private static final Pattern STAMPED =
      Pattern.compile(
          "(?<folder>last|daily|weekly|monthly)/(?<file>(?<database>[^/]+?)-(?<stamp>[0-9]{6,8}(-[0-9]{6})?))(?<rest>[./].*)?");
  private static final Pattern DUMP =
      Pattern.compile(
          "\\.(dump|tar|sql|backup|bak|pgdump|custom)?(\\.?(gz|zst|lz4|bz2|xz))?|/toc\\.dat.*");
  private static final String TABLE_OF_CONTENTS = "/toc.dat";

  private final ObjectStore store;

  ForeignBackups(ObjectStore store) {
    this.store = store;
  }

  /** A dump, and when it was made as far as its name tells. */
  private record Dump(String folder, String name, String day, String key) {
    /** The key of the file, or of the folder with the slash. */
    static Dump of(Matcher matcher) {
      return new Dump(
          matcher.group("folder"),
          matcher.group("file"),
          firstDay(matcher.group("folder"), matcher.group("stamp")),
          archive(matcher.group()));
    }

    /** The first day that it can be of, so that an exact one is newer. */
    private static String firstDay(String folder, String stamp) {
      return switch (folder) {
        case "weekly" -> Weeks.firstDay(stamp);
        case "monthly" -> stamp + "01";
        default -> stamp;
      };
    }

    private static String archive(String key) {
      int contents = key.indexOf(TABLE_OF_CONTENTS);
      return contents < 0 ? key : key.substring(0, contents + 1);
    }

    private int rank() {
      return -FOLDERS.indexOf(folder);
    }
  }

  private static final Comparator<Dump> NEWEST_LAST =
      Comparator.comparing(Dump::day).thenComparingInt(Dump::rank);

  /** The databases that have dumps in such folders. */
  List<String> databases() {
    var found = new TreeSet<String>();
    for (String folder : FOLDERS) {
      try (Stream<StoredObject> objects = store.list(folder + "/")) {
        objects
            .map(object -> STAMPED.matcher(object.key()))
            .filter(Matcher::matches)
            .forEach(matcher -> found.add(matcher.group("database")));
      }
    }
    return List.copyOf(found);
  }

  /** Whether a folder of this name is one of these, with dumps of any database in it. */
  boolean isRotated(String folder) {
    if (!FOLDERS.contains(folder)) {
      return false;
    }
    try (Stream<StoredObject> objects = store.list(folder + "/")) {
      return objects.anyMatch(object -> STAMPED.matcher(object.key()).matches());
    }
  }

  /** What a listing shows of them. */
  List<BackupSet> sets(String database) {
    return FOLDERS.stream()
        .flatMap(
            folder -> {
              try (Stream<StoredObject> objects = store.list(folder + "/" + database + "-")) {
                return BackupSet.group(objects, key -> nameOf(database, key)).stream();
              }
            })
        .toList();
  }

  private static Optional<String> nameOf(String database, String key) {
    Matcher matcher = STAMPED.matcher(key);
    return matcher.matches() && matcher.group("database").equals(database)
        ? Optional.of(matcher.group("folder") + "/" + matcher.group("file"))
        : Optional.empty();
  }

  /**
   * Finds a dump by its name, with its suffix or without, or the newest.
   *
   * @throws PgstowException with the exit code {@code BACKUP_NOT_FOUND} when several are meant
   */
  Optional<BackupPlace> find(String database, String name) {
    List<String> found = name.equals(Catalogue.LATEST) ? latest(database) : named(database, name);
    if (found.size() > 1) {
      throw new PgstowException(
          ExitCode.BACKUP_NOT_FOUND,
          "\"%s\" of \"%s\" may be any of %d dumps: %s"
              .formatted(
                  name,
                  database,
                  found.size(),
                  found.stream().map(store::location).collect(Collectors.joining(", "))),
          "Set S3_URI to one of them.");
    }
    return found.stream().findFirst().map(key -> place(database, key));
  }

  /**
   * Finds a dump that lies in no folder, by its name with its suffix or without: most likely a
   * script of a whole server.
   *
   * @throws PgstowException with the exit code {@code BACKUP_NOT_FOUND} when several are meant
   */
  Optional<BackupPlace> findOfServer(String name) {
    List<String> found;
    try (Stream<StoredObject> objects = store.list(name)) {
      found =
          objects
              .map(StoredObject::key)
              .filter(key -> key.indexOf('/') < 0)
              .filter(
                  key -> key.equals(name) || DUMP.matcher(key.substring(name.length())).matches())
              .toList();
    }
    if (found.size() > 1 && !found.contains(name)) {
      throw new PgstowException(
          ExitCode.BACKUP_NOT_FOUND,
          "\"%s\" may be any of %d dumps: %s"
              .formatted(
                  name,
                  found.size(),
                  found.stream().map(store::location).collect(Collectors.joining(", "))),
          "Set S3_URI to one of them.");
    }
    return found.stream().min(Comparator.naturalOrder()).map(key -> place("", key));
  }

  private static BackupPlace place(String database, String key) {
    return key.endsWith("/")
        ? BackupPlace.ofFolder(database, key.substring(0, key.length() - 1))
        : BackupPlace.ofFile(database, key);
  }

  private List<String> latest(String database) {
    List<Dump> dumps = dumps(database);
    requireNoBrokenLink(database, dumps);
    Optional<Dump> newest = dumps.stream().max(NEWEST_LAST);
    return newest
        .map(
            best ->
                dumps.stream()
                    .filter(
                        dump ->
                            dump.folder().equals(best.folder()) && dump.name().equals(best.name()))
                    .map(Dump::key)
                    .distinct()
                    .toList())
        .orElseGet(() -> links(database));
  }

  private List<Dump> dumps(String database) {
    var dumps = new ArrayList<Dump>();
    for (String folder : FOLDERS) {
      try (Stream<StoredObject> objects = store.list(folder + "/" + database + "-")) {
        objects
            .map(object -> STAMPED.matcher(object.key()))
            .filter(Matcher::matches)
            .filter(matcher -> matcher.group("database").equals(database))
            .filter(
                matcher ->
                    matcher.group("rest") == null || DUMP.matcher(matcher.group("rest")).matches())
            .forEach(matcher -> dumps.add(Dump.of(matcher)));
      }
    }
    return dumps;
  }

  /** What was the newest is gone then: an older one is not what was asked for. */
  private void requireNoBrokenLink(String database, List<Dump> dumps) {
    if (!links(database).isEmpty()) {
      return;
    }
    List<String> broken =
        latestNames(database).flatMap(this::brokenLinks).map(store::location).toList();
    if (!broken.isEmpty()) {
      throw MissingArchive.brokenLink(
          broken.getFirst(),
          dumps.stream()
              .max(NEWEST_LAST)
              .map(dump -> "The newest dump that exists is BACKUP_NAME=" + dump.name() + ".")
              .orElse("Check that the volume it points to is mounted."));
    }
  }

  private Stream<String> brokenLinks(String beginning) {
    try (Stream<String> links = store.brokenLinks(beginning)) {
      return links.filter(key -> isDump(key.substring(beginning.length()))).toList().stream();
    }
  }

  private static boolean isDump(String rest) {
    return rest.isEmpty() || DUMP.matcher(rest).matches();
  }

  /** Where no name tells the time, there may still be the link that is named so. */
  private List<String> links(String database) {
    return latestNames(database)
        .map(this::files)
        .filter(keys -> !keys.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private static Stream<String> latestNames(String database) {
    return Stream.of(
            FOLDERS.stream().map(folder -> folder + "/" + database + "-latest"),
            FOLDERS.stream().map(folder -> folder + "/latest"),
            Stream.of("latest", BackupKey.folder(database) + "latest"))
        .flatMap(names -> names);
  }

  private List<String> named(String database, String name) {
    var byFolder = new LinkedHashMap<String, List<String>>();
    byFolder.put("own", files(BackupKey.folder(database) + name));
    for (String folder : FOLDERS) {
      byFolder.put(folder, files(folder + "/" + name));
    }
    // the same dump lies in several folders, by hard links
    return byFolder.entrySet().stream()
        .filter(files -> !files.getValue().isEmpty())
        .findFirst()
        .map(Map.Entry::getValue)
        .orElse(List.of());
  }

  /** The archives that have a key of this beginning, and nothing behind it but a known suffix. */
  private List<String> files(String beginning) {
    try (Stream<StoredObject> objects = store.list(beginning)) {
      return objects
          .map(StoredObject::key)
          .filter(key -> isDump(key.substring(beginning.length())))
          .map(Dump::archive)
          .distinct()
          .toList();
    }
  }
}
