package io.pgstow.manifest;

import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.report.result.Archive;
import io.pgstow.report.result.Archive.Chosen;
import io.pgstow.report.result.Archive.TableSize;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What of a manifest is told of a run that has made its backup or reads it. */
public final class ArchiveSummary {
  private static final int LARGEST = 20;

  private ArchiveSummary() {}

  /**
   * The summary.
   *
   * @param location of the archive, for people
   */
  public static Archive of(Manifest manifest, String location) {
    return of(manifest, location, Optional.empty());
  }

  /**
   * The summary of a backup of which a part is restored.
   *
   * @param location of the archive, for people
   * @param dumpIds of the entries with data that are restored, if not all are
   */
  public static Archive of(Manifest manifest, String location, Optional<Set<Integer>> dumpIds) {
    return new Archive(
        location,
        manifest.database(),
        manifest.name(),
        manifest.format(),
        manifest.compression(),
        manifest.source().serverVersion(),
        manifest.start(),
        manifest.size(),
        manifest.rawBytes(),
        manifest.tables().size(),
        manifest.rows(),
        manifest.largeObjects().count(),
        manifest.part().orElse(Map.of()),
        manifest.lacks(),
        dumpIds.map(chosen -> chosen(manifest, chosen)),
        manifest.tables().stream()
            .sorted(Comparator.comparingLong(TableData::rawBytes).reversed())
            .limit(LARGEST)
            .map(ArchiveSummary::size)
            .toList());
  }

  private static Chosen chosen(Manifest manifest, Set<Integer> dumpIds) {
    List<TableData> tables =
        manifest.tables().stream().filter(table -> dumpIds.contains(table.dumpId())).toList();
    return new Chosen(
        tables.size(),
        tables.stream().mapToLong(table -> table.rows() == null ? 0 : table.rows()).sum());
  }

  private static TableSize size(TableData table) {
    return new TableSize(
        table.schema() + "." + table.name(),
        table.rows() == null ? 0 : table.rows(),
        table.rawBytes(),
        table.length());
  }
}
