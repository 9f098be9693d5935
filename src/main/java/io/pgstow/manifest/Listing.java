package io.pgstow.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lists the backups of one database or of all. Of each manifest only what is shown is kept. Only
 * {@link #look} may be called by several threads.
 */
public final class Listing {
  private static final Comparator<BackupSummary> NEWEST_FIRST =
      Comparator.comparing(BackupSummary::time)
          .reversed()
          .thenComparing(BackupSummary::database)
          .thenComparing(BackupSummary::name);

  private final Catalogue catalogue;
  private final Optional<String> database;
  private final Optional<ClusterCatalogue> clusters;
  private final boolean clustersAlone;
  private final List<BackupSummary> found = new ArrayList<>();
  private Iterator<Listed> remaining = List.<Listed>of().iterator();

  /** What lies under the name of a backup. */
  public record Listed(String database, BackupSet set) {}

  /**
   * A listing that has not begun.
   *
   * @param database whose backups are meant; all if empty
   */
  public Listing(Catalogue catalogue, Optional<String> database) {
    this(catalogue, database, Optional.empty(), false);
  }

  /**
   * A listing that has not begun.
   *
   * @param database whose backups are meant; all if empty
   * @param clusters the backups of servers, if these are meant, too
   * @param clustersAlone whether those of databases are not meant
   */
  public Listing(
      Catalogue catalogue,
      Optional<String> database,
      Optional<ClusterCatalogue> clusters,
      boolean clustersAlone) {
    this.catalogue = catalogue;
    this.database = database;
    this.clusters = clusters;
    this.clustersAlone = clustersAlone;
  }

  /** Finds out which databases there are. */
  public void open() {
    List<String> databases =
        clustersAlone ? List.of() : database.map(List::of).orElseGet(catalogue::databases);
    remaining =
        databases.stream()
            .flatMap(
                each ->
                    Stream.concat(
                            catalogue.sets(each).stream(), catalogue.foreignSets(each).stream())
                        .filter(BackupSet::isAnything)
                        .map(set -> new Listed(each, set)))
            .iterator();
  }

  /** The next backup, or null after the last. */
  public @Nullable Listed read() {
    return remaining.hasNext() ? remaining.next() : null;
  }

  /** Reads its records. */
  public BackupSummary look(Listed backup) {
    return BackupSummary.read(catalogue, backup.database(), backup.set());
  }

  /** Remembers what was read. */
  public void record(List<? extends BackupSummary> backups) {
    found.addAll(backups);
  }

  /** All of them, the newest first. */
  public BackupList result() {
    return new BackupList(
        found.stream().sorted(NEWEST_FIRST).toList(),
        clusters.stream()
            .flatMap(all -> all.names().stream().map(all::assess))
            .map(ClusterSummary::of)
            .sorted(
                Comparator.comparing(ClusterSummary::time)
                    .thenComparing(ClusterSummary::name)
                    .reversed())
            .toList());
  }
}
