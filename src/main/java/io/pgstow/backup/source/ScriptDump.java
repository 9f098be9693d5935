package io.pgstow.backup.source;

import io.pgstow.postgres.ClientProcess;
import io.pgstow.postgres.SessionRelay;
import java.util.Optional;

/**
 * A pg_dump that writes a script. Whoever started it closes it, which ends pg_dump.
 *
 * @param relay to the session it uses, if that is not its own
 */
public record ScriptDump(ClientProcess pgDump, Optional<SessionRelay> relay)
    implements AutoCloseable {
  @Override
  public void close() {
    pgDump.close();
    relay.ifPresent(SessionRelay::close);
  }
}
