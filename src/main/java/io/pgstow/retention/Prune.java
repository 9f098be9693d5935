package io.pgstow.retention;

import io.pgstow.manifest.BackupSet;
import io.pgstow.manifest.Catalogue;
import io.pgstow.retention.Decisions.Decided;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PendingUpload;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One pruning in the acts it consists of, in the order in which they stand here, called by one
 * thread. The records beside the archives are read only where they decide something: most backups
 * are kept or deleted by their names alone.
 */
public final class Prune {
  private final PruneOptions options;
  private final ObjectStore store;
  private final Records records;
  private final Clock clock;

  private Instant now = Instant.EPOCH;
  private Inventory inventory = new Inventory(List.of(), List.of(), List.of());
  private Decisions decisions = new Decisions(List.of());
  private List<Decided> decided = List.of();

  /** A pruning that has not begun. */
  public Prune(PruneOptions options, ObjectStore store, Clock clock) {
    this.options = options;
    this.store = store;
    this.records = new Records(new Catalogue(store));
    this.clock = clock;
  }

  /** Whether to tell only what would be done. */
  public boolean dryRun() {
    return options.dryRun();
  }

  /** Finds what there is of the database. */
  public void list() {
    now = clock.instant();
    inventory = Inventory.of(store, options.database(), now);
    decisions = new Decisions(inventory.backups());
  }

  /** Reads those that were verified, and those whose times are in their manifests. */
  public Lookup verified() {
    return new Lookup(
        () -> inventory.backups().stream().filter(StoredBackup::needsReading).toList(),
        records::read,
        candidate -> decisions.learn(candidate));
  }

  /** Reads those that would be deleted: they may be pinned. */
  public Lookup expired() {
    return new Lookup(
        () -> decisions.unread(decide().stream().filter(each -> !each.decision().kept())),
        records::read,
        candidate -> decisions.learn(candidate));
  }

  /** Decides, and reports it. */
  public void plan(Consumer<PrunePlan> report) {
    decided = decide();
    // the one that all rests on must have a manifest that can be read, and its archive
    for (List<StoredBackup> newest = newest(); !newest.isEmpty(); newest = newest()) {
      newest.stream().map(records::read).forEach(decisions::learn);
      decided = decide();
    }
    report.accept(PrunePlan.of(decided, inventory));
  }

  /** Deletes what is to go, complete or not. */
  public Removal removal() {
    return new Removal(store, this::expiredSets);
  }

  /** Takes back the uploads that were left. */
  public void abortUploads() {
    List<PendingUpload> uploads = inventory.uploads();
    uploads.forEach(store::abort);
  }

  private List<Decided> decide() {
    return decisions.decide(options.rules(), now);
  }

  private List<StoredBackup> newest() {
    return decisions.unread(
        decided.stream().filter(each -> each.decision().rules().contains(Rule.NEWEST)));
  }

  private List<BackupSet> expiredSets() {
    return Stream.concat(
            decided.stream()
                .filter(each -> !each.decision().kept())
                .map(each -> each.backup().set()),
            inventory.incomplete().stream())
        .toList();
  }
}
