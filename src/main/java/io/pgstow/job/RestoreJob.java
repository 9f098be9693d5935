package io.pgstow.job;

import io.pgstow.report.Course;
import io.pgstow.report.Course.Leg;
import io.pgstow.report.Progress;
import io.pgstow.restore.OpenedRestore;
import io.pgstow.restore.PreparedArchiveRestore;
import io.pgstow.restore.PreparedRestore;
import io.pgstow.restore.PreparedScriptRestore;
import io.pgstow.restore.Restore;
import io.pgstow.restore.RestoreWeights;
import io.pgstow.restore.check.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.batch.core.step.Step;

/**
 * Restores one database from the store: an archive in four phases, a script in one. Closing it,
 * when its steps have ended, ends the restore, however far it has come.
 */
final class RestoreJob implements AutoCloseable {
  /** Entries in one transaction: enough to be quick, few enough to hold few locks. */
  private static final int ENTRIES = 100;

  /** After this many items for each connection the step waits for all of them. */
  private static final int ITEMS_BETWEEN_CHECKS = 256;

  private static final String SCHEMA = "schema";
  private static final String DATA = "data";
  private static final String REST = "constraints and remaining objects";
  private static final String ANALYSIS = "analyze";
  private static final String COMPARISON = "compare";

  private final HandOver<OpenedRestore> opened = new HandOver<>();
  private final HandOver<PreparedRestore> prepared = new HandOver<>();
  private final HandOver<PreparedArchiveRestore> archive = new HandOver<>();
  private final HandOver<PreparedScriptRestore> script = new HandOver<>();
  private final Progress progress;
  private final List<Step> steps;

  RestoreJob(Steps steps, Restore restore, Consumer<Comparison> report) {
    this(steps, restore, report, () -> {});
  }

  /**
   * @param beforeFinish what comes when all is there but the last act
   */
  RestoreJob(Steps steps, Restore restore, Consumer<Comparison> report, Runnable beforeFinish) {
    this.progress = steps.progress();
    int jobs = restore.jobs();
    int items = jobs * ITEMS_BETWEEN_CHECKS;
    List<Step> all = new ArrayList<>();
    all.add(steps.act("wait for the destination", restore::await));
    all.add(steps.act("open the backup", () -> opened.put(restore.open())));
    all.add(steps.act("destination preflight", () -> opened.get().preflight()));
    all.add(steps.act("prepare the destination", this::prepare));
    all.add(steps.given(script::isThere, steps.act("script", () -> script.get().run())));
    for (Step phase : phases(steps, jobs, items)) {
      all.add(steps.given(archive::isThere, phase));
    }
    if (restore.analyzes()) {
      all.add(steps.flow(ANALYSIS, jobs, items, () -> prepared.get().analysis()));
    }
    all.add(steps.act(COMPARISON, () -> prepared.get().compare(report)));
    all.add(steps.act("review", () -> prepared.get().review()));
    all.add(
        steps.act(
            "finish",
            () -> {
              prepared.get().takePlace();
              beforeFinish.run();
              prepared.get().finish();
            }));
    this.steps = all;
  }

  /** Those of an archive. */
  private List<Step> phases(Steps steps, int jobs, int items) {
    return List.of(
        steps.flow(SCHEMA, jobs, items, () -> archive.get().schema()),
        steps.flow("empty indexes", jobs, items, () -> archive.get().indexes()),
        steps.chunks("sequences and large objects", ENTRIES, () -> archive.get().values()),
        steps.flow(DATA, jobs, items, () -> archive.get().data()),
        steps.flow("dependent data", jobs, items, () -> archive.get().dependentData()),
        steps.flow(REST, jobs, items, () -> archive.get().rest()));
  }

  private static Course course(RestoreWeights weights) {
    return new Course(
        List.of(
            new Leg(SCHEMA, weights.schema()),
            new Leg(DATA, weights.data()),
            new Leg(REST, weights.rest()),
            new Leg(ANALYSIS, weights.analysis()),
            new Leg(COMPARISON, weights.comparison())));
  }

  private void prepare() {
    PreparedRestore made = opened.get().prepare();
    prepared.put(made);
    switch (made) {
      case PreparedArchiveRestore phases -> {
        archive.put(phases);
        phases.weights().map(RestoreJob::course).ifPresent(progress::follow);
      }
      case PreparedScriptRestore whole -> script.put(whole);
    }
  }

  List<Step> steps() {
    return steps;
  }

  @Override
  public void close() {
    if (prepared.isThere()) {
      prepared.get().close();
    }
  }
}
