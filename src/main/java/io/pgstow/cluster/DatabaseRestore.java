package io.pgstow.cluster;

import io.pgstow.restore.Restore;
import java.util.function.BiConsumer;

/**
 * The ordinary restore of one database of a server.
 *
 * @param runner runs it to its end, and what comes before its last act
 */
public record DatabaseRestore(Restore restore, BiConsumer<Restore, Runnable> runner) {
  void run(Runnable beforeFinish) {
    runner.accept(restore, beforeFinish);
  }
}
