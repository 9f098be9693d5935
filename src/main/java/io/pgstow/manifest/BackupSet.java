package io.pgstow.manifest;

import io.pgstow.store.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objects that lie under one backup's name, as a listing shows them; perhaps not all of it. */
public final class BackupSet {
  private final String name;
  private final Map<String, Stored> archive = new HashMap<>();
  private final List<String> reports = new ArrayList<>();
  private @Nullable StoredObject manifest;
  private @Nullable StoredObject verification;
  private @Nullable StoredObject begun;
  private @Nullable StoredObject lease;
  private long size;
  private Instant lastModified = Instant.MIN;
  private Instant reported = Instant.MIN;

  /** What there is to know of an object of the archive. */
  private record Stored(long size, Instant lastModified) {}

  private BackupSet(String name) {
    this.name = name;
  }

  /**
   * Objects by the backup they are part of.
   *
   * @param nameOf a key's backup; empty for objects that are none's
   */
  public static List<BackupSet> group(
      Stream<StoredObject> objects, Function<String, Optional<String>> nameOf) {
    Map<String, BackupSet> sets = new HashMap<>();
    objects.forEach(
        object ->
            nameOf
                .apply(object.key())
                .ifPresent(name -> sets.computeIfAbsent(name, BackupSet::new).add(object)));
    return List.copyOf(sets.values());
  }

  /** All these objects as those of one backup. */
  static BackupSet of(String name, Stream<StoredObject> objects) {
    var set = new BackupSet(name);
    objects.forEach(set::add);
    return set;
  }

  private void add(StoredObject object) {
    if (object.key().endsWith(BackupKey.MANIFEST)) {
      manifest = object;
    } else if (object.key().endsWith(BackupKey.VERIFICATION)) {
      verification = object;
    } else if (object.key().endsWith(BackupKey.BEGUN)) {
      begun = object;
    } else if (object.key().endsWith(BackupKey.LEASE)) {
      lease = object;
    } else if (BackupKey.isReport(object.key())) {
      // it tells of the backup, and is none of it
      reports.add(object.key());
      reported = object.lastModified().isAfter(reported) ? object.lastModified() : reported;
      return;
    } else {
      add(object.key(), new Stored(object.size(), object.lastModified()));
      return;
    }
    touch(object.lastModified());
  }

  private void add(String key, Stored stored) {
    archive.put(key, stored);
    size += stored.size();
    touch(stored.lastModified());
  }

  private void touch(Instant time) {
    lastModified = time.isAfter(lastModified) ? time : lastModified;
  }

  /** Tells whether an object of an archive, by its key and the time it was written, is meant. */
  @FunctionalInterface
  public interface Choice {
    /** Whether this one is. */
    boolean includes(String key, Instant lastModified);
  }

  /** The same with no more of the archive than these objects. */
  public BackupSet only(Choice own) {
    var part = new BackupSet(name);
    part.manifest = manifest;
    part.verification = verification;
    part.begun = begun;
    part.lease = lease;
    part.reports.addAll(reports);
    part.reported = reported;
    Stream.of(manifest, verification, begun, lease)
        .filter(Objects::nonNull)
        .forEach(object -> part.touch(object.lastModified()));
    part.addChosen(this, own);
    return part;
  }

  /** The objects of the archive that are not among these, if there are any; no records. */
  public Optional<BackupSet> without(Choice own) {
    var rest = new BackupSet(name);
    rest.addChosen(this, (key, time) -> !own.includes(key, time));
    return Optional.of(rest).filter(set -> !set.archive.isEmpty());
  }

  private void addChosen(BackupSet other, Choice chosen) {
    other.archive.forEach(
        (key, stored) -> {
          if (chosen.includes(key, stored.lastModified())) {
            add(key, stored);
          }
        });
  }

  /** Whether there is anything that only pgstow writes. */
  public boolean hasRecord() {
    return manifest != null || verification != null || begun != null || lease != null;
  }

  /** The keys of the reports of runs that made it or restored it. */
  public List<String> reports() {
    return List.copyOf(reports);
  }

  /** Whether there are reports and nothing else: a run has failed before it made anything. */
  public boolean isReportOnly() {
    return !reports.isEmpty() && archive.isEmpty() && !hasRecord();
  }

  /** When the latest of the reports was written, by the store's clock. */
  public Instant reported() {
    return reported;
  }

  /** The backup's name. */
  public String name() {
    return name;
  }

  /** The keys of the archive's objects. */
  public List<String> archive() {
    return List.copyOf(archive.keySet());
  }

  /** When each of the archive's objects was written, by the store's clock. */
  Map<String, Instant> written() {
    var times = new HashMap<String, Instant>();
    archive.forEach((key, stored) -> times.put(key, stored.lastModified()));
    return times;
  }

  /** Whether the archive has an object of this size, bytes. */
  boolean has(String key, long length) {
    return Optional.ofNullable(archive.get(key))
        .filter(stored -> stored.size() == length)
        .isPresent();
  }

  /** Whether there is more than records beside an archive that is gone. */
  boolean isAnything() {
    return manifest != null || begun != null || !archive.isEmpty();
  }

  /** The manifest, which makes it a backup. */
  public Optional<StoredObject> manifest() {
    return Optional.ofNullable(manifest);
  }

  /** What became of reading it back, if it was. */
  public Optional<StoredObject> verification() {
    return Optional.ofNullable(verification);
  }

  /** The mark of a run that makes it, or that did not live to its end. */
  public Optional<StoredObject> begun() {
    return Optional.ofNullable(begun);
  }

  /** The lease of a restore that is under way, or that did not live to its end. */
  public Optional<StoredObject> lease() {
    return Optional.ofNullable(lease);
  }

  /** The archive's size, bytes. */
  public long size() {
    return size;
  }

  /** When the latest of the objects was written, by the store's clock. */
  public Instant lastModified() {
    return lastModified;
  }

  @Override
  public String toString() {
    return name;
  }
}
