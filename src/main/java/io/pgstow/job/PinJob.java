package io.pgstow.job;

import io.pgstow.retention.Pin;
import java.util.List;
import org.springframework.batch.core.step.Step;

/** Pins a backup, or unpins it. */
final class PinJob {
  private PinJob() {}

  static List<Step> steps(Steps steps, Pin pin) {
    return List.of(
        steps.act("find the backup", pin::find), steps.act("write manifest", pin::write));
  }
}
