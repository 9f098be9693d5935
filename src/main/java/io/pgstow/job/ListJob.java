package io.pgstow.job;

import io.pgstow.manifest.BackupList;
import io.pgstow.manifest.BackupSummary;
import io.pgstow.manifest.Listing;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.batch.core.step.Step;

/** Lists backups. */
final class ListJob {
  /** Manifests that are read side by side. */
  private static final int READERS = 8;

  private static final int READ_BETWEEN_CHECKS = 512;

  private ListJob() {}

  static List<Step> steps(Steps steps, Listing listing, Consumer<BackupList> report) {
    return List.of(
        steps.<Listing.Listed, BackupSummary>parallel(
            "read manifests",
            READERS,
            READ_BETWEEN_CHECKS,
            listing::open,
            listing::read,
            listing::look,
            chunk -> listing.record(chunk.getItems()),
            () -> {}),
        steps.act("report", () -> report.accept(listing.result())));
  }
}
