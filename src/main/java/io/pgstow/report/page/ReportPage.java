package io.pgstow.report.page;

import io.pgstow.report.Journal;
import io.pgstow.report.Table;
import io.pgstow.report.Units;
import io.pgstow.report.result.Archive;
import io.pgstow.report.result.Compared;
import io.pgstow.report.result.Indexes;
import io.pgstow.report.result.ResultText;
import io.pgstow.report.result.Rows;
import io.pgstow.report.result.RunOutcome;
import io.pgstow.report.result.RunResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** A result as a page of HTML: it runs no script and asks nobody for anything. */
public final class ReportPage {
  private static final int LONGEST = 20;
  private static final int INDEXES_SHOWN = 100;

  private final RunResult result;
  private final Html html = new Html();

  private ReportPage(RunResult result) {
    this.result = result;
  }

  /** The page, as it lies in a store: UTF-8. */
  public static byte[] of(RunResult result) {
    return new ReportPage(result).page().getBytes(StandardCharsets.UTF_8);
  }

  private String page() {
    html.raw(
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"/>
        <meta name="generator" content="pgstow"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <meta name="referrer" content="no-referrer"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
        """);
    html.element("title", "pgstow: " + ResultText.headline(result)).raw("\n<style>\n");
    html.raw(style()).raw("</style></head><body>\n");
    addOutcome();
    addComparison();
    addRows();
    html.heading("Timeline");
    var timeline = new Timeline(result);
    timeline.writeBars(html);
    html.heading("Throughput");
    timeline.writeThroughput(html);
    result.archive().ifPresent(this::addTables);
    addLongest();
    result.sections(Indexes.class).forEach(this::addIndexes);
    addOmissions();
    addWarnings();
    result.archive().ifPresent(this::addCommands);
    result.databases().ifPresent(_ -> addServerCommands());
    addSettings();
    return html.raw("</body></html>\n").toString();
  }

  private static String style() {
    try (InputStream style = ReportPage.class.getResourceAsStream("/report/report.css")) {
      return new String(Objects.requireNonNull(style).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addOutcome() {
    html.raw("<header class=\"" + result.outcome() + "\"><h1>");
    html.text(result.job() + ": " + result.outcome()).raw("</h1>\n");
    html.paragraph(ResultText.headline(result));
    result
        .failure()
        .ifPresent(
            failure -> {
              failure.phase().ifPresent(phase -> html.paragraph("In the phase \"" + phase + "\":"));
              failure
                  .error()
                  .lines()
                  .forEach(line -> html.raw("<p><strong>").text(line).raw("</strong></p>\n"));
              failure.hint().lines().forEach(line -> html.paragraph("HINT: " + line));
            });
    html.raw("</header>\n");
    var facts = new ArrayList<List<String>>();
    result.subject().database().ifPresent(name -> facts.add(List.of("database", name)));
    result.subject().backup().ifPresent(name -> facts.add(List.of("backup", name)));
    result.subject().source().ifPresent(name -> facts.add(List.of("from", name)));
    result.subject().destination().ifPresent(name -> facts.add(List.of("to", name)));
    facts.add(List.of("begin", time(result.start())));
    facts.add(List.of("end", time(result.end())));
    facts.add(List.of("took", Units.duration(result.time())));
    facts.add(List.of("exit code", Integer.toString(result.exitCode())));
    facts.add(
        List.of("moved", Units.bytes(result.bytes()) + ", " + Units.count(result.rows(), "row")));
    result
        .archive()
        .ifPresent(
            archive -> {
              facts.add(List.of("archive", archive.location()));
              facts.add(List.of("it has", archive.volume()));
              facts.add(List.of("format", archive.format() + ", " + archive.compression()));
              facts.add(List.of("server", "PostgreSQL " + archive.serverVersion()));
            });
    facts.add(List.of("run", result.run() + ", " + result.tool()));
    html.table(List.of("what", "value"), facts);
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private void addComparison() {
    for (Compared compared : result.sections(Compared.class)) {
      html.heading("Comparison");
      compared.sentences().forEach(html::paragraph);
      compared.details(false).ifPresent(this::addTable);
    }
  }

  /** What a job prints as a table, such as what became of each database of a server. */
  private void addRows() {
    for (Rows rows : result.sections(Rows.class)) {
      html.heading(rows.key().substring(0, 1).toUpperCase(Locale.ROOT) + rows.key().substring(1));
      addTable(rows.table());
    }
  }

  private void addTables(Archive archive) {
    html.heading("Largest tables");
    html.table(
        List.of("table", "rows", "raw", "in the store"),
        archive.largest().stream()
            .map(
                table ->
                    List.of(
                        table.name(),
                        Units.count(table.rows()),
                        Units.bytes(table.rawBytes()),
                        Units.bytes(table.size())))
            .toList());
  }

  private void addLongest() {
    List<Journal.Sum> longest = result.journal().longest(LONGEST);
    if (longest.isEmpty()) {
      return;
    }
    html.heading("What took longest");
    html.paragraph("The time is that of all connections together.");
    html.table(
        List.of("what", "phase", "took", "bytes", "rows"),
        longest.stream()
            .map(
                sum ->
                    List.of(
                        sum.item(),
                        sum.phase(),
                        Units.duration(sum.time()),
                        sum.bytes() == 0 ? "" : Units.bytes(sum.bytes()),
                        sum.rows() == 0 ? "" : Units.count(sum.rows())))
            .toList());
  }

  private void addIndexes(Indexes indexes) {
    html.heading("Indexes");
    html.paragraph(
        "INDEX_POLICY=%s: %d before the rows, %d after them."
            .formatted(indexes.policy(), indexes.beforeData(), indexes.afterData()));
    html.table(
        List.of("index", "made", "because"),
        indexes.choices().stream()
            .limit(INDEXES_SHOWN)
            .map(
                choice ->
                    List.of(
                        choice.name(),
                        choice.beforeData() ? "before the rows" : "after the rows",
                        choice.reason()))
            .toList());
  }

  private void addOmissions() {
    var omissions = new ArrayList<List<String>>();
    result
        .archive()
        .ifPresent(
            archive ->
                archive
                    .part()
                    .forEach(
                        (setting, value) ->
                            omissions.add(List.of("by " + setting + "=" + value, ""))));
    result
        .archive()
        .map(Archive::notDumped)
        .orElse(List.of())
        .forEach(what -> omissions.add(List.of(what + ", not readable by the role", "1")));
    for (Compared compared : result.sections(Compared.class)) {
      compared
          .leftOut()
          .forEach(left -> omissions.add(List.of(left.what(), Units.count(left.count()))));
    }
    if (!omissions.isEmpty()) {
      html.heading("Left out");
      html.table(List.of("what", "how many"), omissions);
    }
  }

  private void addWarnings() {
    if (result.warningCount() > 0) {
      html.heading("Warnings");
      html.table(List.of("warning"), result.warnings().stream().map(List::of).toList());
    }
  }

  private void addCommands(Archive archive) {
    boolean made = result.outcome() == RunOutcome.DONE || !result.job().equals("backup");
    if (!made) {
      return;
    }
    html.heading("Restore this backup");
    html.paragraph("With pgstow:");
    html.code(
        List.of(
            "export S3_URI=" + quoted(url(archive)),
            "export SRC_DBNAME=" + quoted(archive.database()),
            "export DST_PGHOST=HOST DST_PGUSER=USER DST_PGPASSWORD_FILE=FILE DST_DBNAME=DATABASE",
            "pgstow restore"));
    html.paragraph("Without it:");
    var lines = new ArrayList<String>();
    String local = archive.location();
    if (archive.location().startsWith("s3://")) {
      local = archive.location().replaceFirst("/+$", "").replaceFirst(".*/", "");
      boolean folder = archive.location().endsWith("/");
      lines.add(
          "aws s3 cp %s%s %s"
              .formatted(folder ? "--recursive " : "", quoted(archive.location()), quoted(local)));
    }
    lines.add("createdb --template=template0 DATABASE");
    lines.add(stockRestore(local));
    html.code(lines);
  }

  /** Of a backup of a server that is there, if perhaps without some databases. */
  private void addServerCommands() {
    Optional<String> place =
        switch (result.job()) {
          case "backup-cluster" -> result.subject().destination();
          case "verify" -> result.subject().source();
          default -> Optional.empty();
        };
    if (place.isEmpty() || result.subject().backup().isEmpty()) {
      return;
    }
    html.heading("Restore this backup");
    html.paragraph("The whole server, with pgstow:");
    html.code(
        List.of(
            "export BACKUP_URL=" + quoted(place.get()),
            "export BACKUP_NAME=" + quoted(result.subject().backup().get()),
            "export DST_PGHOST=HOST DST_PGUSER=USER DST_PGPASSWORD_FILE=FILE",
            "pgstow restore-cluster"));
    html.paragraph("One of its databases, which is an ordinary backup:");
    html.code(List.of("export SRC_DBNAME=DATABASE DST_DBNAME=DATABASE", "pgstow restore"));
  }

  /** What restores a file or folder of this name into an empty database; scripts are for psql. */
  private static String stockRestore(String local) {
    String psql = "psql --no-psqlrc --set=ON_ERROR_STOP=1 --single-transaction --dbname=DATABASE";
    String file = quoted(local);
    if (local.endsWith(".sql")) {
      return psql + " --file=" + file;
    }
    if (local.endsWith(".sql.gz")) {
      return "set -o pipefail; gzip --decompress --stdout " + file + " | " + psql;
    }
    if (local.endsWith(".sql.zst")) {
      return "set -o pipefail; zstd --decompress --stdout " + file + " | " + psql;
    }
    // pg_restore reads a tar archive on one connection only
    String jobs = local.endsWith(".tar") ? "" : "--jobs=4 ";
    return "pg_restore " + jobs + "--exit-on-error --dbname=DATABASE " + file;
  }

  private static String url(Archive archive) {
    return archive.location().startsWith("s3://")
        ? archive.location()
        : "file:" + archive.location();
  }

  /** As a shell takes it, whatever it is. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private void addSettings() {
    html.heading("Settings");
    html.paragraph("Secrets are hidden.");
    addTable(result.settings());
  }

  private void addTable(Table table) {
    html.table(table.columns(), table.texts());
  }
}
