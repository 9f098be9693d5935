package io.pgstow.job;

import io.pgstow.backup.Backup;
import io.pgstow.backup.sink.DumpItem;
import io.pgstow.backup.sink.DumpedItem;
import io.pgstow.report.Course;
import io.pgstow.report.Course.Leg;
import java.util.List;
import org.springframework.batch.core.step.Step;

/** Dumps one database into the store. */
final class BackupJob {
  /** A step that waited for all items in between would leave connections idle. */
  private static final int ALL_ITEMS = Integer.MAX_VALUE;

  /** What comes after the dump reads and writes little. */
  private static final Course COURSE =
      new Course(
          List.of(
              new Leg("dump", 95),
              new Leg("publish", 1),
              new Leg("read back", 3),
              new Leg("write manifest", 1)));

  private BackupJob() {}

  static List<Step> steps(Steps steps, Backup backup) {
    return List.of(
        steps.act("wait for the source", backup::await),
        steps.act("source preflight", backup::preflight),
        steps.<DumpItem, DumpedItem>parallel(
            "dump",
            backup.jobs(),
            ALL_ITEMS,
            () -> {
              steps.progress().follow(COURSE);
              backup.begin();
            },
            backup::read,
            backup::dump,
            chunk -> backup.record(chunk.getItems()),
            backup::release),
        steps.act("publish", backup::publish),
        steps.act("read back", backup::readBack),
        steps.act("write manifest", backup::writeManifest));
  }
}
