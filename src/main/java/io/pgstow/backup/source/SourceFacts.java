package io.pgstow.backup.source;

import io.pgstow.backup.plan.Selection;
import io.pgstow.manifest.Manifest.Extension;
import io.pgstow.manifest.Manifest.Requirements;
import io.pgstow.manifest.Manifest.Source;
import io.pgstow.postgres.ClientVersion;
import io.pgstow.postgres.NotDumped;
import io.pgstow.postgres.ServerVersion;
import io.pgstow.postgres.Snapshot;
import io.pgstow.postgres.Snapshot.DatabaseProperties;
import java.time.Instant;
import java.util.List;

/**
 * What a manifest tells of the source, asked when the snapshot was taken: hours later its
 * connection might be gone, and the dump good all the same.
 */
public record SourceFacts(
    Instant start,
    String snapshot,
    String lsn,
    Source source,
    Requirements requirements,
    List<String> invalidIndexes,
    List<String> notDumped) {

  static SourceFacts of(
      Snapshot snapshot, ClientVersion client, Instant start, Selection selection) {
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
        requirements(snapshot),
        snapshot.invalidIndexes(),
        selection.isBeyondSchemas()
            ? snapshot.notDumped().stream().map(NotDumped::toString).toList()
            : List.of());
  }

  public static Requirements requirements(Snapshot snapshot) {
    return new Requirements(
        snapshot.roles(),
        snapshot.extensions().stream()
            .map(extension -> new Extension(extension.name(), extension.version()))
            .toList(),
        snapshot.tablespaces());
  }
}
