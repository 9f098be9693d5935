package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import java.util.List;

/**
 * Definitions for one connection, to be run one after the other in one transaction.
 *
 * @param lane whose turn comes when they are done
 * @param alone whether nothing else is at work meanwhile; else other connections run definitions
 *     that have nothing to do with these
 */
public record Definitions(List<EntryScript> scripts, int lane, boolean alone) {
  List<Entry> entries() {
    return scripts.stream().map(EntryScript::entry).toList();
  }
}
