package io.pgstow.cluster;

import io.pgstow.archive.plain.PlainScript;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.ClientProcess;
import io.pgstow.postgres.ClientProgram;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** What belongs to no database of a server, as {@code pg_dumpall} writes it. */
final class GlobalsDump {
  private final ClusterBackupPlan plan;
  private final SourceServer server;

  GlobalsDump(ClusterBackupPlan plan, SourceServer server) {
    this.plan = plan;
    this.server = server;
  }

  /** The script, complete. */
  byte[] read() throws IOException {
    try (ClientProcess process =
        server.clients().start(ClientProgram.PG_DUMPALL, arguments(), plan.server())) {
      byte[] globals;
      try (InputStream output = process.output()) {
        globals = output.readAllBytes();
      }
      process.awaitSuccess();
      process.logWarnings(List.of());
      requireComplete(globals);
      return globals;
    }
  }

  private List<String> arguments() {
    var arguments = new ArrayList<String>();
    arguments.add("--globals-only");
    arguments.add("--no-password");
    // whatever encoding the database has that it connects to
    arguments.add("--encoding=UTF8");
    arguments.add("--database=" + plan.server().name());
    if (!plan.passwords() || !server.passwords()) {
      arguments.add("--no-role-passwords");
    }
    plan.role().ifPresent(role -> arguments.add("--role=" + role));
    return arguments;
  }

  private static void requireComplete(byte[] globals) throws IOException {
    try (var script = new PlainScript(new ByteArrayInputStream(globals))) {
      script.transferTo(OutputStream.nullOutputStream());
      if (!script.complete()) {
        throw new PgstowException(
            ExitCode.DATABASE_REFUSED,
            "\"pg_dumpall\" ended before it wrote all globals",
            "Run the job again.");
      }
    }
  }
}
