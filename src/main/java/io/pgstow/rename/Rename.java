package io.pgstow.rename;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.RetainedObject;
import io.pgstow.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One renaming in the acts it consists of, in the order in which they stand here. After a run that
 * broke off another one continues: it finds what is copied already. Those acts that take an object
 * may be called by several threads.
 */
public final class Rename {
  /** Lies in the source from when everything was copied until everything is removed. */
  private static final String REMOVING = ".pgstow-removing";

  private final RenameOptions options;
  private final ObjectStore source;
  private final ObjectStore target;
  private final Progress progress;
  private final LongAdder objects = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder copied = new LongAdder();
  private final LongAdder removed = new LongAdder();
  private boolean removing;

  /** A renaming that has not begun; the caller closes the stores after it. */
  public Rename(RenameOptions options, ObjectStore source, ObjectStore target, Progress progress) {
    this.options = options;
    this.source = source;
    this.target = target;
    this.progress = progress;
  }

  /** Whether the source is to be empty in the end. */
  public boolean removesSource() {
    return options.removeSource();
  }

  /** Whether to tell only what would be done. */
  public boolean dryRun() {
    return options.dryRun();
  }

  /** Fails where it could not end well. */
  public void preflight() {
    if (options.source().overlaps(options.target())) {
      throw new PgstowException(
          ExitCode.USAGE,
          "\"%s\" and \"%s\" are the same location, or one contains the other"
              .formatted(source.location(""), target.location("")),
          "Choose a DST_URL that does not overlap with SRC_URL.");
    }
    if (!options.source().isLike(options.target())) {
      throw new PgstowException(
          ExitCode.USAGE,
          "\"%s\" cannot be copied to \"%s\" within the store"
              .formatted(source.location(""), target.location("")),
          "Choose two URLs in buckets of the same endpoint, or two folders.");
    }
    try (Stream<StoredObject> objects = source.list("")) {
      if (objects.allMatch(object -> Probe.isAt(object.key()))) {
        throw new PgstowException(
            ExitCode.PREFLIGHT,
            "\"%s\" has no objects".formatted(source.location("")),
            "Correct SRC_URL. If an earlier run has moved it, all objects are at DST_URL.");
      }
    }
    if (!options.dryRun()) {
      Probe.sweep(target);
      new Probe().require(source, target);
    }
    removing = isRemoving();
  }

  /** The objects of the target, before the copying. */
  public Listing found() {
    return new Listing(target, object -> !Probe.isAt(object.key()));
  }

  /** Fails when an object of the target is not of a run before. */
  public StoredObject requireOwn(StoredObject found) {
    Optional<StoredObject> original = source.head(found.key());
    // after a move that broke off while removing, the originals are gone one by one
    boolean own =
        original.isEmpty() ? removing : target.isCopy(source, original.get(), found.key());
    if (!own) {
      throw new PgstowException(
          ExitCode.PREFLIGHT,
          "\"%s\" is in the way: it is not a copy of what is in \"%s\""
              .formatted(target.location(found.key()), source.location("")),
          "Choose a DST_URL without objects, or delete them.");
    }
    return found;
  }

  /** The objects of the source. */
  public Listing objects() {
    return new Listing(
        source, object -> !object.key().equals(REMOVING) && !Probe.isAt(object.key()));
  }

  /** Counts what {@link #copy} and {@link #remove} would do with an object. */
  public StoredObject foresee(StoredObject object) {
    if (!target.isCopy(source, object, object.key())) {
      copied.increment();
    }
    if (options.removeSource()) {
      removed.increment();
    }
    count(object);
    return object;
  }

  /** Copies an object unless a run before has; compares them either way. */
  public StoredObject copy(StoredObject object) {
    progress.item(object.key());
    if (!target.isCopy(source, object, object.key())) {
      target.copy(source, object, object.key());
      copied.increment();
    }
    count(object);
    return object;
  }

  private void count(StoredObject object) {
    objects.increment();
    bytes.add(object.size());
    progress.advance(object.size(), 0);
  }

  /** Notes in the source that from here on it becomes empty. */
  public void beginRemoval() {
    if (!source.create(REMOVING, note())) {
      throw new PgstowException(
          ExitCode.BUSY,
          "another run is deleting the objects of \"%s\"".formatted(source.location("")),
          "Wait for it to finish. If it was interrupted, run it again with the same DST_URL.");
    }
  }

  /** Fails unless an object is at the target at the last moment. */
  public StoredObject requireCopied(StoredObject object) {
    if (!target.isCopy(source, object, object.key())) {
      throw new PgstowException(
          ExitCode.VERIFICATION,
          "\"%s\" is not the same as \"%s\""
              .formatted(target.location(object.key()), source.location(object.key())),
          "Another client writes to one of the two locations. Stop it, and run the job again.");
    }
    return object;
  }

  /** Deletes objects from the source. */
  public void remove(List<? extends StoredObject> copies) {
    List<RetainedObject> retained = source.delete(copies.stream().map(StoredObject::key).toList());
    if (!retained.isEmpty()) {
      RetainedObject first = retained.getFirst();
      throw new PgstowException(
          ExitCode.STORE,
          "the store does not delete \"%s\": %s".formatted(source.location(first.key()), first),
          "The copy is complete. Delete the original when its lock has expired.");
    }
    removed.add(copies.size());
  }

  /** The source is empty. */
  public void endRemoval() {
    Probe.sweep(source);
    source.delete(REMOVING);
  }

  /** Tells what was done, or in a dry run what would be. */
  public void report(Consumer<RenameCounts> report) {
    report.accept(new RenameCounts(objects.sum(), bytes.sum(), copied.sum(), removed.sum()));
  }

  private boolean isRemoving() {
    return source.head(REMOVING).filter(this::isOurs).isPresent();
  }

  private boolean isOurs(StoredObject object) {
    try (InputStream stream = source.read(object.key(), 0, object.size())) {
      return Arrays.equals(stream.readAllBytes(), note());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] note() {
    return "everything here was copied to %s\n".formatted(target.location("")).getBytes(UTF_8);
  }
}
