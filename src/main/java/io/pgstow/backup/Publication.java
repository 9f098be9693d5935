package io.pgstow.backup;

import io.pgstow.manifest.Manifest.StoredArchive;
import java.util.List;

/**
 * An archive that is complete in the store.
 *
 * @param stored its objects
 */
record Publication(
    SourceFacts facts, Sink sink, DumpedArchive archive, List<StoredArchive> stored) {

  /** Fails unless the store has what was sent. */
  void readBack() {
    sink.readBack(stored);
  }
}
