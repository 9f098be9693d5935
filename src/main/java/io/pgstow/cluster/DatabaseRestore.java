package io.pgstow.cluster;

import io.pgstow.restore.Restore;
import java.util.function.BiConsumer;

/**
 * The ordinary restore of one database of a server. Whoever has it closes it.
 *
 * @param runner runs it to its end, and what comes before its last act
 */
public record DatabaseRestore(Restore restore, BiConsumer<Restore, Runnable> runner)
    implements AutoCloseable {
  void run(Runnable beforeFinish) {
    runner.accept(restore, beforeFinish);
  }

  @Override
  public void close() {
    restore.close();
  }
}
