package io.pgstow.backup.dump;

import io.pgstow.backup.plan.BackupPlan;
import io.pgstow.backup.sink.Sink;
import io.pgstow.backup.source.SourceFacts;
import io.pgstow.codec.Compression;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import java.time.Instant;
import java.util.List;

/**
 * An archive that is complete in the store.
 *
 * @param stored its objects
 */
public record Publication(
    SourceFacts facts, Sink sink, DumpedArchive archive, List<StoredArchive> stored) {

  /** Fails unless the store has what was sent. */
  public void readBack() {
    sink.readBack(stored);
  }

  /**
   * The manifest of the backup that this becomes.
   *
   * @param objects of the archive, as they are called then
   * @param end when it was complete
   */
  public Manifest manifest(
      BackupPlan plan, Compression compression, List<StoredArchive> objects, Instant end) {
    return new Manifest(
        Manifest.SCHEMA_VERSION,
        plan.tool(),
        plan.place().name(),
        plan.place().database(),
        facts.source(),
        facts.start(),
        end,
        facts.snapshot(),
        facts.lsn(),
        sink.format(),
        compression.toString(),
        objects,
        archive.tables(),
        archive.largeObjects(),
        archive.entriesByKind(),
        facts.requirements(),
        plan.selection().part(),
        plan.pinned(),
        facts.invalidIndexes(),
        facts.notDumped());
  }
}
