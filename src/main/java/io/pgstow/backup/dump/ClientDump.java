package io.pgstow.backup.dump;

import io.pgstow.backup.sink.DumpedItem;
import io.pgstow.report.Progress;
import java.io.IOException;

/** All data of an archive, as the client program writes them. */
sealed interface ClientDump permits ClientData, ScriptData {

  /** Puts them into the archive that is being written; they are whole when this returns. */
  DumpedItem dump(Progress progress) throws IOException;
}
