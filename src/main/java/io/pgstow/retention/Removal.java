package io.pgstow.retention;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupSet;
import io.pgstow.manifest.StoredReport;
import io.pgstow.manifest.Withdrawal;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.RetainedObject;
import io.pgstow.store.StoredObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes backups, their manifests first: what is left after a crash is no backup any more, and is
 * swept another day, as a record in the folder says of it that it was one. Used by one thread.
 */
public final class Removal {
  private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

  /** A record names them all: so many make a document of some hundred kilobytes. */
  private static final int RECORDED_TOGETHER = 10_000;

  private final ObjectStore store;
  private final String database;
  private final Clock clock;
  private final ClockCheck clockCheck;
  private final Supplier<List<BackupSet>> expired;
  private final Supplier<List<String>> ended;
  private Iterator<BackupSet> remaining = List.<BackupSet>of().iterator();
  private int removed;
  private long bytes;

  /**
   * @param clock by which the backups were chosen
   * @param clockCheck whether that clock may be believed
   * @param ended keys of the records of other runs, which are of no use once all is deleted
   */
  Removal(
      ObjectStore store,
      String database,
      Clock clock,
      ClockCheck clockCheck,
      Supplier<List<BackupSet>> expired,
      Supplier<List<String>> ended) {
    this.store = store;
    this.database = database;
    this.clock = clock;
    this.clockCheck = clockCheck;
    this.expired = expired;
    this.ended = ended;
  }

  /** Finds out which ones. */
  public void open() {
    remaining = expired.get().iterator();
  }

  /** The next of them, or null after the last. */
  public @Nullable BackupSet read() {
    return remaining.hasNext() ? remaining.next() : null;
  }

  /** Deletes some of them. One whose manifest is locked stays as it is. */
  public void delete(List<? extends BackupSet> sets) {
    var together = new ArrayList<BackupSet>();
    int objects = 0;
    for (BackupSet set : sets) {
      if (!together.isEmpty() && objects + set.archive().size() > RECORDED_TOGETHER) {
        deleteTogether(together);
        together.clear();
        objects = 0;
      }
      together.add(set);
      objects += set.archive().size();
    }
    if (!together.isEmpty()) {
      deleteTogether(together);
    }
  }

  private void deleteTogether(List<BackupSet> sets) {
    clockCheck.require();
    var withdrawal = Withdrawal.now(clock.instant(), database, sets);
    if (write(withdrawal)) {
      delete(sets, Stream.of(withdrawal.key(database)));
    } else {
      sets.forEach(set -> delete(List.of(set), Stream.of()));
    }
  }

  /**
   * A disk that is full takes no record, and what is deleted makes room on it; nor does a store
   * whose credentials are for deleting only.
   */
  private boolean write(Withdrawal withdrawal) {
    try {
      withdrawal.write(store, database);
      return true;
    } catch (PgstowException e) {
      if (e.exitCode() != ExitCode.STORE) {
        throw e;
      }
      LOG.warn(
          "deleting without a record, because {}: if the run is killed, the archive being"
              + " deleted remains, and is taken for a foreign one",
          e.getMessage());
      return false;
    }
  }

  private void delete(List<BackupSet> sets, Stream<String> record) {
    Set<String> locked = delete(sets.stream().flatMap(set -> key(set.manifest())));
    List<BackupSet> unlisted =
        sets.stream().filter(set -> key(set.manifest()).noneMatch(locked::contains)).toList();
    Set<String> retained =
        delete(
            unlisted.stream()
                .flatMap(
                    set ->
                        Stream.of(
                                set.archive().stream(),
                                set.reports().stream().filter(this::isReport),
                                key(set.verification()),
                                key(set.lease()))
                            .flatMap(Function.identity())));
    Stream<String> marks =
        unlisted.stream()
            .filter(set -> set.archive().stream().noneMatch(retained::contains))
            .flatMap(set -> key(set.begun()));
    delete(retained.isEmpty() ? Stream.concat(marks, record) : marks);
    removed += (int) unlisted.stream().filter(set -> !set.isReportOnly()).count();
    bytes += unlisted.stream().mapToLong(BackupSet::size).sum();
  }

  private boolean isReport(String key) {
    if (StoredReport.isOurs(store, key)) {
      return true;
    }
    LOG.warn("\"{}\" is not a report of pgstow, and stays", store.location(key));
    return false;
  }

  /** Deletes what earlier runs have left as records of what they deleted. */
  public void forget() {
    delete(ended.get().stream());
  }

  /** Tells how many they were. */
  public void close() {
    LOG.info("deleted {} backups of {} bytes", removed, bytes);
  }

  private Set<String> delete(Stream<String> keys) {
    List<RetainedObject> retained = store.delete(keys.toList());
    retained.forEach(
        object ->
            LOG.warn("the store does not delete \"{}\": {}", store.location(object.key()), object));
    return retained.stream().map(RetainedObject::key).collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<String> key(Optional<StoredObject> object) {
    return object.stream().map(StoredObject::key);
  }
}
