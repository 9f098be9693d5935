package io.pgstow.backup;

import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.Extension;
import io.pgstow.manifest.Manifest.Requirements;
import io.pgstow.manifest.Manifest.Source;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.postgres.ClientVersion;
import io.pgstow.postgres.ServerVersion;
import io.pgstow.postgres.Snapshot;
import io.pgstow.postgres.Snapshot.DatabaseProperties;
import java.time.Instant;
import java.util.List;

/**
 * What a manifest tells of the source, asked when the snapshot was taken: hours later its
 * connection might be gone, and the dump good all the same.
 */
record SourceFacts(
    Instant start, String snapshot, String lsn, Source source, Requirements requirements) {

  static SourceFacts of(Snapshot snapshot, ClientVersion client, Instant start) {
    ServerVersion server = snapshot.serverVersion();
    DatabaseProperties properties = snapshot.properties();
    return new SourceFacts(
        start,
        snapshot.id(),
        snapshot.lsn(),
        new Source(
            server.text(),
            server.major(),
            client.toString(),
            properties.encoding(),
            properties.collation(),
            properties.characterType(),
            properties.localeProvider(),
            properties.size()),
        new Requirements(
            snapshot.roles(),
            snapshot.extensions().stream()
                .map(extension -> new Extension(extension.name(), extension.version()))
                .toList(),
            snapshot.tablespaces()));
  }

  Manifest manifest(
      BackupPlan plan,
      String format,
      String compression,
      DumpedArchive dumped,
      List<StoredArchive> objects,
      Instant end) {
    return new Manifest(
        Manifest.SCHEMA_VERSION,
        plan.tool(),
        plan.place().name(),
        plan.place().database(),
        source,
        start,
        end,
        snapshot,
        lsn,
        format,
        compression,
        objects,
        dumped.tables(),
        dumped.largeObjects(),
        dumped.entriesByKind(),
        requirements,
        plan.selection().part(),
        plan.pinned());
  }
}
