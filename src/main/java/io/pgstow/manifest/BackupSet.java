package io.pgstow.manifest;

import io.pgstow.store.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objects that lie under one backup's name, as a listing shows them; perhaps not all of it. */
public final class BackupSet {
  private final String name;
  private final List<String> archive = new ArrayList<>();
  private @Nullable StoredObject manifest;
  private @Nullable StoredObject verification;
  private @Nullable StoredObject begun;
  private long size;
  private Instant lastModified = Instant.MIN;

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

  private void add(StoredObject object) {
    if (object.key().endsWith(BackupKey.MANIFEST)) {
      manifest = object;
    } else if (object.key().endsWith(BackupKey.VERIFICATION)) {
      verification = object;
    } else if (object.key().endsWith(BackupKey.BEGUN)) {
      begun = object;
    } else {
      archive.add(object.key());
      size += object.size();
    }
    lastModified =
        object.lastModified().isAfter(lastModified) ? object.lastModified() : lastModified;
  }

  /** The backup's name. */
  public String name() {
    return name;
  }

  /** The keys of the archive's objects. */
  public List<String> archive() {
    return List.copyOf(archive);
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
