package io.pgstow.job;

import io.pgstow.manifest.Verification.Level;
import io.pgstow.restore.check.Comparison;
import io.pgstow.verify.Share;
import io.pgstow.verify.Verify;
import io.pgstow.verify.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.batch.core.step.Step;

/** Reads a backup back. */
final class VerifyJob {
  /** Objects that are read side by side. */
  private static final int READERS = 4;

  private static final int OBJECTS_BETWEEN_CHECKS = 256;

  private VerifyJob() {}

  static List<Step> steps(Steps steps, Verify verify, Consumer<VerifyReport> report) {
    var all = new ArrayList<Step>();
    all.add(steps.act("open the backup", verify::open));
    all.add(steps.act("objects", verify::checkObjects));
    if (verify.level() == Level.CONTENT) {
      all.addAll(content(steps, verify));
    }
    all.add(steps.act("record", () -> record(verify, report)));
    return all;
  }

  /** Every byte of a backup that was opened. */
  static List<Step> content(Steps steps, Verify verify) {
    return List.of(
        steps.<Share, Share>parallel(
            "content",
            READERS,
            OBJECTS_BETWEEN_CHECKS,
            verify::begin,
            verify::read,
            verify::check,
            chunk -> {},
            () -> {}),
        steps.act("content of a foreign archive", verify::checkForeign));
  }

  /** With a restore into a scratch database, which somebody else closes and drops. */
  static List<Step> steps(
      Steps steps, Verify verify, RestoreJob restoring, Consumer<VerifyReport> report) {
    var all = new ArrayList<Step>();
    all.add(steps.act("open the backup", verify::open));
    all.add(steps.act("check the size", verify::requireFit));
    all.add(steps.act("objects", verify::checkObjects));
    all.addAll(restoring.steps());
    all.add(steps.act("record", () -> record(verify, report)));
    return all;
  }

  /** A store that takes no record keeps nobody from the result. */
  private static void record(Verify verify, Consumer<VerifyReport> report) {
    VerifyReport good = verify.good();
    report.accept(good);
    verify.recordGood(good);
  }

  /** Tells the verification what was restored. */
  static Consumer<Comparison> restored(Verify verify) {
    return compared -> verify.restored(compared.tables(), compared.rows());
  }
}
