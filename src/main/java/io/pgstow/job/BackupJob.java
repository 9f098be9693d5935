package io.pgstow.job;

import io.pgstow.backup.ArchivePart;
import io.pgstow.backup.CustomBackup;
import io.pgstow.backup.SentPart;
import java.util.List;
import org.springframework.batch.core.step.Step;

/** Dumps one database into the store. */
final class BackupJob {
  /** After this many parts for each upload thread the step waits for all of them. */
  private static final int PARTS_BETWEEN_CHECKS = 4;

  private BackupJob() {}

  static List<Step> steps(Steps steps, CustomBackup backup, int uploads) {
    return List.of(
        steps.act("wait for the source", backup::await),
        steps.act("source preflight", backup::preflight),
        steps.<ArchivePart, SentPart>parallel(
            "dump",
            uploads,
            uploads * PARTS_BETWEEN_CHECKS,
            backup::begin,
            backup::read,
            backup::send,
            chunk -> backup.record(chunk.getItems()),
            backup::release),
        steps.act("publish", backup::publish),
        steps.act("read back", backup::readBack),
        steps.act("write manifest", backup::writeManifest));
  }
}
