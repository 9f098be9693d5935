package io.pgstow.retention;

import io.pgstow.manifest.BackupSet;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folders of prodrigestivill/postgres-backup-local, each with backups of its own: {@code
 * last/DB-YYYYMMDD-HHmmss}, {@code daily/DB-YYYYMMDD} (with the time in old versions), {@code
 * weekly/DB-YYYYww} with weeks as ISO 8601 has them, {@code monthly/DB-YYYYMM}, and any suffix,
 * mostly {@code .sql.gz} (its backup.sh). They have no manifests, so what is there counts as
 * complete.
 */
final class RotatedFolders {
  private static final List<String> FOLDERS = List.of("last", "daily", "weekly", "monthly");

  private static final DateTimeFormatter SECOND = strict("uuuuMMdd-HHmmss");
  private static final DateTimeFormatter DAY = strict("uuuuMMdd");
  private static final DateTimeFormatter SUNDAY_OF_WEEK =
      new DateTimeFormatterBuilder()
          .appendValue(IsoFields.WEEK_BASED_YEAR, 4)
          .appendValue(IsoFields.WEEK_OF_WEEK_BASED_YEAR, 2)
          .parseDefaulting(ChronoField.DAY_OF_WEEK, 7)
          .toFormatter()
          .withResolverStyle(ResolverStyle.STRICT);
  private static final DateTimeFormatter MONTH = strict("uuuuMM");

  private final ObjectStore store;
  private final String database;
  private final Pattern syntax;

  RotatedFolders(ObjectStore store, String database) {
    this.store = store;
    this.database = database;
    this.syntax =
        Pattern.compile(
            "(?<name>(?<folder>\\w+)/"
                + Pattern.quote(database)
                + "-(?<stamp>[0-9]{6,8}(-[0-9]{6})?))([./].*)?");
  }

  /** Whether a database's own folder would be one of these, with the backups of others in it. */
  static boolean include(String database) {
    return FOLDERS.contains(database);
  }

  /** None of a database with a slash in its name: its script would take that for a folder. */
  Stream<StoredBackup> backups() {
    return database.contains("/")
        ? Stream.empty()
        : FOLDERS.stream().flatMap(folder -> backups(folder).stream());
  }

  private List<StoredBackup> backups(String folder) {
    try (Stream<StoredObject> objects = store.list(folder + "/" + database + "-")) {
      return BackupSet.group(objects, this::nameOf).stream()
          .map(set -> new StoredBackup(folder, set, time(set.name())))
          .toList();
    }
  }

  private Optional<String> nameOf(String key) {
    Matcher matcher = syntax.matcher(key);
    return matcher.matches() && time(matcher).isPresent()
        ? Optional.of(matcher.group("name"))
        : Optional.empty();
  }

  private Optional<Instant> time(String name) {
    Matcher matcher = syntax.matcher(name);
    return matcher.matches() ? time(matcher) : Optional.empty();
  }

  /** The latest time it can be of: the file of a week is replaced every day. */
  private static Optional<Instant> time(Matcher matcher) {
    String stamp = matcher.group("stamp");
    try {
      LocalDateTime time =
          switch (matcher.group("folder")) {
            case "last" -> LocalDateTime.parse(stamp, SECOND);
            case "daily" ->
                stamp.contains("-")
                    ? LocalDateTime.parse(stamp, SECOND)
                    : endOf(LocalDate.parse(stamp, DAY));
            case "weekly" -> endOf(LocalDate.parse(stamp, SUNDAY_OF_WEEK));
            default -> endOf(YearMonth.parse(stamp, MONTH).atEndOfMonth());
          };
      return Optional.of(time.toInstant(ZoneOffset.UTC));
    } catch (DateTimeException _) {
      // another file, whose name merely looks alike
      return Optional.empty();
    }
  }

  private static LocalDateTime endOf(LocalDate day) {
    return day.atTime(LocalTime.MAX);
  }

  private static DateTimeFormatter strict(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withResolverStyle(ResolverStyle.STRICT);
  }
}
