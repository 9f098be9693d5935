package io.pgstow.app;

import io.pgstow.archive.Entry;
import io.pgstow.manifest.Assessment.State;
import io.pgstow.manifest.BackupList;
import io.pgstow.manifest.BackupSummary;
import io.pgstow.manifest.BackupTime;
import io.pgstow.manifest.ClusterSummary;
import io.pgstow.manifest.Verification;
import io.pgstow.rename.RenameCounts;
import io.pgstow.report.Cell;
import io.pgstow.report.OutputFormat;
import io.pgstow.report.Table;
import io.pgstow.report.result.Listed;
import io.pgstow.restore.BackupContents;
import io.pgstow.retention.PrunePlan;
import io.pgstow.text.Printable;
import io.pgstow.verify.VerifyReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints what jobs have found or done, each in a table of its own. */
final class Results {
  /** What is of the session or of the database, and not in it. */
  private static final Set<String> NOT_LISTED =
      Set.of("ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE", "DATABASE PROPERTIES");

  private final Output output;
  private final Clock clock;

  Results(Output output, Clock clock) {
    this.output = output;
    this.clock = clock;
  }

  void print(BackupList list) {
    output.add(new Listed(list.backups(), list.clusters()), tables(list));
  }

  void print(BackupContents contents) {
    if (output.format() == OutputFormat.LIST) {
      output.println(list(contents));
    } else {
      output.rows("entries", table(contents));
    }
  }

  private static Table table(BackupContents contents) {
    var table = new Table("id", "section", "kind", "schema", "name", "owner", "rows", "size");
    for (BackupContents.Line line : contents.lines()) {
      Entry entry = line.entry();
      table.row(
          entry.dumpId(),
          word(entry.section()).replace('_', '-'),
          entry.kind(),
          entry.namespace(),
          entry.tag(),
          entry.owner(),
          line.rows().orElse(null),
          line.rawBytes().map(Cell::bytes).orElse(null));
    }
    return table;
  }

  /** As {@code pg_restore --list} writes it; what follows a semicolon is a comment. */
  private static String list(BackupContents contents) {
    return contents.lines().stream()
        .map(BackupContents.Line::entry)
        .filter(entry -> !NOT_LISTED.contains(entry.kind()))
        .map(entry -> Printable.line(entry.toString()))
        .collect(
            Collectors.joining(
                "\n", "; table of contents of " + Printable.line(contents.location()) + "\n", ""));
  }

  private String tables(BackupList list) {
    String databases =
        list.backups().isEmpty() && !list.clusters().isEmpty()
            ? ""
            : table(list).render(OutputFormat.TABLE) + "\n";
    return (databases
            + (list.clusters().isEmpty() ? "" : clusters(list).render(OutputFormat.TABLE)))
        .stripTrailing();
  }

  private Table clusters(BackupList list) {
    var table =
        new Table(
            "server's backup",
            "state",
            "age",
            "size",
            "databases",
            "failed",
            "server",
            "took",
            "verified");
    for (ClusterSummary backup : list.clusters()) {
      table.row(
          backup.name(),
          word(backup.state()) + (backup.pinned() ? ", pinned" : ""),
          Cell.duration(Duration.between(backup.time(), clock.instant())),
          Cell.bytes(backup.size()),
          "%d: %s".formatted(backup.databases().size(), String.join(", ", backup.databases())),
          String.join(", ", backup.failed()),
          backup.serverVersion(),
          backup.seconds() == null ? null : Cell.duration(Duration.ofSeconds(backup.seconds())),
          backup.verified());
    }
    return table;
  }

  private Table table(BackupList list) {
    var table =
        new Table(
            "database",
            "name",
            "state",
            "age",
            "size",
            "raw",
            "format",
            "tables",
            "rows",
            "server",
            "took",
            "verified");
    for (BackupSummary backup : list.backups()) {
      table.row(
          backup.database(),
          backup.name(),
          state(backup),
          age(backup.time()),
          Cell.bytes(backup.size()),
          backup.rawSize() == null ? null : Cell.bytes(backup.rawSize()),
          backup.format(),
          backup.tables(),
          backup.rows(),
          backup.serverVersion(),
          backup.seconds() == null
              ? null
              : Cell.duration(Duration.ofMillis(Math.round(backup.seconds() * 1000))),
          verified(backup));
    }
    return table;
  }

  private Cell age(Instant time) {
    Instant now = clock.instant();
    Cell age = Cell.duration(Duration.between(time, now));
    return BackupTime.isInFuture(time, now) ? new Cell(age.value(), "in the future") : age;
  }

  private static String state(BackupSummary backup) {
    boolean told = backup.selection() != null && backup.state() != State.PARTIAL;
    return word(backup.state())
        + (told ? ", partial" : "")
        + (backup.notDumped() == null ? "" : ", %d not dumped".formatted(backup.notDumped().size()))
        + (backup.pinned() ? ", pinned" : "");
  }

  private static @Nullable String verified(BackupSummary backup) {
    if (backup.verified() == null || backup.verifiedLevel() == null) {
      return null;
    }
    String sample = backup.verifiedSample() == null ? "" : " " + backup.verifiedSample();
    Instant time = backup.verified().truncatedTo(ChronoUnit.SECONDS);
    return "%s %s%s".formatted(time, word(backup.verifiedLevel()), sample);
  }

  void print(VerifyReport report) {
    Verification verification = report.verification();
    output.row(
        "verification",
        new Table(
                "backup",
                "result",
                "level",
                "sample",
                "format",
                "read",
                "tables",
                "rows",
                "large objects",
                "damage")
            .row(
                report.backup(),
                word(verification.result()),
                word(verification.level()),
                verification.sample(),
                report.format(),
                Cell.bytes(report.bytes()),
                report.tables(),
                report.rows(),
                report.largeObjects(),
                verification.damage()));
  }

  /** What a prune keeps and deletes, or would. */
  void print(PrunePlan plan) {
    var table = new Table("kind", "name", "time", "size", "decision", "because");
    for (PrunePlan.Line line : plan.lines()) {
      table.row(
          word(line.kind()),
          line.name(),
          line.time(),
          line.size().map(Cell::bytes).orElse(null),
          line.kept() ? "keep" : "delete",
          line.reason());
    }
    output.rows("plan", table);
  }

  /** What a rename has done, or would. */
  void print(RenameCounts counts, boolean dryRun) {
    var table =
        dryRun
            ? new Table("objects", "size", "to copy", "to remove")
            : new Table("objects", "size", "copied", "removed");
    table.row(counts.objects(), Cell.bytes(counts.bytes()), counts.copied(), counts.removed());
    output.row("renamed", table);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
