package io.pgstow.job;

import io.pgstow.backup.ArchivePart;
import io.pgstow.backup.Backup;
import io.pgstow.backup.CustomBackup;
import io.pgstow.backup.DirectoryBackup;
import io.pgstow.backup.DumpItem;
import io.pgstow.backup.DumpedItem;
import io.pgstow.backup.SentPart;
import java.util.List;
import org.springframework.batch.core.step.Step;

/** Dumps one database into the store. */
final class BackupJob {
  /** After this many parts for each upload thread the step waits for all of them. */
  private static final int PARTS_BETWEEN_CHECKS = 4;

  /** A step that waited for all items in between would leave connections idle. */
  private static final int ALL_ITEMS = Integer.MAX_VALUE;

  private BackupJob() {}

  static List<Step> steps(Steps steps, Backup backup, int uploads) {
    return List.of(
        steps.act("wait for the source", backup::await),
        steps.act("source preflight", backup::preflight),
        switch (backup) {
          case CustomBackup custom -> parts(steps, custom, uploads);
          case DirectoryBackup directory -> items(steps, directory);
        },
        steps.act("publish", backup::publish),
        steps.act("read back", backup::readBack),
        steps.act("write manifest", backup::writeManifest));
  }

  private static Step parts(Steps steps, CustomBackup backup, int uploads) {
    return steps.<ArchivePart, SentPart>parallel(
        "dump",
        uploads,
        uploads * PARTS_BETWEEN_CHECKS,
        backup::begin,
        backup::read,
        backup::send,
        chunk -> backup.record(chunk.getItems()),
        backup::release);
  }

  private static Step items(Steps steps, DirectoryBackup backup) {
    return steps.<DumpItem, DumpedItem>parallel(
        "dump",
        backup.jobs(),
        ALL_ITEMS,
        backup::begin,
        backup::read,
        backup::dump,
        chunk -> backup.record(chunk.getItems()),
        backup::release);
  }
}
