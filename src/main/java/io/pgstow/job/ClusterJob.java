package io.pgstow.job;

import io.pgstow.cluster.ClusterReport;
import io.pgstow.cluster.ClusterWork;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.batch.core.step.Step;

/**
 * Backs up or restores a server: the globals, then every database. Closing it, when its steps have
 * ended, ends the work, however far it has come.
 */
final class ClusterJob implements AutoCloseable {
  private static final int ALL_DATABASES = Integer.MAX_VALUE;

  private final HandOver<ClusterWork.Opened> opened = new HandOver<>();
  private final HandOver<ClusterWork.Begun> begun = new HandOver<>();
  private final Consumer<ClusterReport> report;
  private final List<Step> steps;
  private volatile boolean told;

  /** The names of the steps that differ. */
  enum Kind {
    BACKUP("source", "inspect the source", "claim the name", "write the manifest of the cluster"),
    RESTORE("destination", "open the backup of the cluster", "claim the destination", "summary");

    private final String side;
    private final String open;
    private final String begin;
    private final String finish;

    Kind(String side, String open, String begin, String finish) {
      this.side = side;
      this.open = open;
      this.begin = begin;
      this.finish = finish;
    }
  }

  /**
   * @param report is told what was done when the work ends, or when this is closed before that
   */
  ClusterJob(Steps steps, Kind kind, ClusterWork work, Consumer<ClusterReport> report) {
    this.report = report;
    this.steps =
        List.of(
            steps.act("wait for the " + kind.side, work::await),
            steps.act(kind.open, () -> opened.put(work.open())),
            steps.act(kind.side + " preflight", () -> opened.get().preflight()),
            steps.act(kind.begin, () -> begun.put(opened.get().begin())),
            steps.act("globals", () -> begun.get().globals()),
            steps.flow("databases", work.jobs(), ALL_DATABASES, () -> begun.get().databases()),
            steps.act(kind.finish, () -> begun.get().finish(this::tell)));
  }

  List<Step> steps() {
    return steps;
  }

  private void tell(ClusterReport done) {
    told = true;
    report.accept(done);
  }

  @Override
  public void close() {
    if (begun.isThere()) {
      try (ClusterWork.Begun work = begun.get()) {
        if (!told) {
          work.soFar().ifPresent(report);
        }
      }
    }
  }
}
