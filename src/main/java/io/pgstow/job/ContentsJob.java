package io.pgstow.job;

import io.pgstow.restore.BackupContents;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.batch.core.step.Step;

/** Shows the table of contents of a backup. */
final class ContentsJob {
  private ContentsJob() {}

  static List<Step> steps(
      Steps steps, Supplier<BackupContents> contents, Consumer<BackupContents> report) {
    return List.of(steps.act("table of contents", () -> report.accept(contents.get())));
  }
}
