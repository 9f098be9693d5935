package io.pgstow.app;

import io.pgstow.backup.Backup;
import io.pgstow.config.ConnectionSettings;
import io.pgstow.config.OutputSettings;
import io.pgstow.config.Settings;
import io.pgstow.error.ExitCode;
import io.pgstow.error.Finding;
import io.pgstow.error.PgstowException;
import io.pgstow.report.Table;
import io.pgstow.restore.Restore;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks at everything the jobs would look at before they start, as far as it is configured. */
final class Check {
  private final Composition composition;
  private final Settings settings;
  private final Table table = new Table("side", "result", "finding", "hint");
  private final List<PgstowException> failures = new ArrayList<>();

  Check(Composition composition, Settings settings) {
    this.composition = composition;
    this.settings = settings;
  }

  /** Prints what was found, and fails with the first thing that would stop a job. */
  void run(PrintStream out) {
    if (settings.find(ConnectionSettings.SOURCE.host).isPresent()) {
      look("source", this::source);
    }
    if (settings.find(ConnectionSettings.DESTINATION.host).isPresent()) {
      look("destination", this::destination);
    }
    out.println(table.render(settings.get(OutputSettings.OUTPUT)));
    Optional<PgstowException> failure = failures.stream().findFirst();
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private List<Finding> source() {
    try (Backup backup = composition.backup(composition.newName())) {
      backup.await();
      return backup.findings();
    }
  }

  private List<Finding> destination() {
    try (Restore restore = composition.restore()) {
      restore.await();
      restore.open();
      return restore.findings();
    }
  }

  private void look(String side, Supplier<List<Finding>> look) {
    try {
      List<Finding> findings = look.get();
      for (Finding finding : findings) {
        table.row(side, finding.fatal() ? "no" : "note", finding.fact(), finding.hint());
        if (finding.fatal()) {
          failures.add(new PgstowException(ExitCode.PREFLIGHT, finding.fact(), finding.hint()));
        }
      }
      if (findings.isEmpty()) {
        table.row(side, "ok", "", "");
      }
    } catch (PgstowException e) {
      table.row(side, "no", e.getMessage(), e.hint());
      failures.add(e);
    }
  }
}
