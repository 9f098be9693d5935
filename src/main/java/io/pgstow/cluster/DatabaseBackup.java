package io.pgstow.cluster;

import io.pgstow.backup.Backup;
import java.util.function.Consumer;

/**
 * The ordinary backup of one database of a server. Whoever has it closes it.
 *
 * @param runner runs it to its end
 */
public record DatabaseBackup(Backup backup, Consumer<Backup> runner) implements AutoCloseable {
  void run() {
    runner.accept(backup);
  }

  @Override
  public void close() {
    backup.close();
  }
}
