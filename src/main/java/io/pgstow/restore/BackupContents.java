package io.pgstow.restore;

import io.pgstow.archive.Entry;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.LargeObjectSegment;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.Storage;
import io.pgstow.store.ObjectStore;
import java.util.List;
import java.util.Optional;

/**
 * The table of contents of a backup, with what its manifest says of sizes and rows. Immutable.
 *
 * @param location where the archive is
 * @param lines its entries, in its order
 */
public record BackupContents(String location, List<Line> lines) {

  /**
   * An entry.
   *
   * @param rows that a table's data have, if a manifest tells
   * @param rawBytes of its data, uncompressed, if a manifest tells
   */
  public record Line(Entry entry, Optional<Long> rows, Optional<Long> rawBytes) {}

  /**
   * Which backup is meant.
   *
   * @param database of no meaning for a file
   * @param name of it, or {@link Catalogue#LATEST}
   * @param file an archive that was named in full
   */
  public record Request(String database, String name, Optional<BackupPlace> file) {}

  /** Reads it. */
  public static BackupContents read(ObjectStore store, Request request) {
    var catalogue = new Catalogue(store);
    OpenedArchive archive =
        request
            .file()
            .map(place -> place.asFound(store))
            .map(place -> open(store, place, catalogue.findManifest(place)))
            .orElseGet(
                () -> {
                  var found = catalogue.locate(request.database(), request.name());
                  return open(store, found.place(), found.manifest());
                });
    if (archive.storage() instanceof Storage.Script) {
      throw new PgstowException(
          ExitCode.USAGE,
          "\"%s\" is a script, which has no table of contents".formatted(archive.location()),
          "Choose a backup in custom, directory or tar format.");
    }
    return new BackupContents(
        archive.location(),
        archive.contents().entries().stream().map(entry -> line(archive, entry)).toList());
  }

  /** A manifest tells beforehand how much memory the table of contents takes. */
  private static OpenedArchive open(
      ObjectStore store, BackupPlace place, Optional<Manifest> manifest) {
    manifest.ifPresent(known -> MemoryBudget.ofThisProcess().holding(known.entryCount()));
    return OpenedArchive.open(store, place, manifest);
  }

  private static Line line(OpenedArchive archive, Entry entry) {
    if (entry.isLargeObjects()) {
      return new Line(entry, Optional.empty(), largeObjects(archive, entry));
    }
    Optional<TableData> data = archive.table(entry);
    return new Line(
        entry,
        data.flatMap(table -> Optional.ofNullable(table.rows())),
        data.map(TableData::rawBytes));
  }

  /** Of one entry among several only its segments are known. */
  private static Optional<Long> largeObjects(OpenedArchive archive, Entry entry) {
    boolean only = archive.contents().entries().stream().filter(Entry::isLargeObjects).count() == 1;
    List<LargeObjectSegment> segments = archive.largeObjectSegments(entry);
    return only
        ? archive.manifest().map(manifest -> manifest.largeObjects().rawBytes())
        : Optional.of(segments)
            .filter(known -> !known.isEmpty())
            .map(known -> known.stream().mapToLong(LargeObjectSegment::rawBytes).sum());
  }
}
