package io.pgstow.postgres;

import java.nio.file.Path;
import java.util.List;

/**
 * The client programs of one major version.
 *
 * @param folder where they are
 * @param version which release they are of
 */
public record Clients(Path folder, ClientVersion version, Cancellation cancellation) {

  /** Starts a program in a database; the caller closes it. */
  public ClientProcess start(ClientProgram program, List<String> arguments, Database database) {
    return ClientProcess.start(
        folder.resolve(program.fileName()), arguments, database, cancellation);
  }

  /** Starts a program that needs no database; the caller closes it. */
  public ClientProcess start(ClientProgram program, List<String> arguments) {
    return ClientProcess.start(folder.resolve(program.fileName()), arguments, cancellation);
  }
}
