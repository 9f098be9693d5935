package io.pgstow.job;

import io.pgstow.rename.Listing;
import io.pgstow.rename.Rename;
import io.pgstow.rename.RenameCounts;
import io.pgstow.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemWriter;

/** Copies everything below one place to another, and may then remove it from the first. */
final class RenameJob {
  /** As many as one request deletes. */
  private static final int OBJECTS_BETWEEN_CHECKS = 1000;

  private RenameJob() {}

  static List<Step> steps(Steps steps, Rename rename, int copies, Consumer<RenameCounts> report) {
    var all = new ArrayList<Step>();
    all.add(steps.act("preflight", rename::preflight));
    all.add(each(steps, "check the target", copies, rename.found(), rename::requireOwn));
    if (rename.dryRun()) {
      all.add(each(steps, "compare", copies, rename.objects(), rename::foresee));
      all.add(steps.act("report", () -> rename.report(report)));
      return all;
    }
    all.add(each(steps, "copy", copies, rename.objects(), rename::copy));
    if (rename.removesSource()) {
      all.add(steps.act("begin the removal", rename::beginRemoval));
      all.add(
          objects(
              steps,
              "remove",
              copies,
              rename.objects(),
              rename::requireCopied,
              chunk -> rename.remove(chunk.getItems())));
      all.add(steps.act("end the removal", rename::endRemoval));
    }
    all.add(steps.act("report", () -> rename.report(report)));
    return all;
  }

  private static Step each(
      Steps steps,
      String name,
      int threads,
      Listing listing,
      ItemProcessor<StoredObject, StoredObject> processor) {
    return objects(steps, name, threads, listing, processor, chunk -> {});
  }

  private static Step objects(
      Steps steps,
      String name,
      int threads,
      Listing listing,
      ItemProcessor<StoredObject, StoredObject> processor,
      ItemWriter<StoredObject> writer) {
    return steps.parallel(
        name,
        threads,
        OBJECTS_BETWEEN_CHECKS,
        listing::open,
        listing::read,
        processor,
        writer,
        listing::close);
  }
}
