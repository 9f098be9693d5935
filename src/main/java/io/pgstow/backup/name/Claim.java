package io.pgstow.backup.name;

import io.pgstow.backup.plan.BackupPlan;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Begun;
import io.pgstow.manifest.SignsOfLife;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import io.pgstow.store.Uninterrupted;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's claim on the name of a backup: the mark beside the archive, which a thread of its own
 * keeps fresh. A run that was killed leaves its claim; another run may take that over. Thread-safe;
 * closing ends the thread and leaves the mark, {@link #release} removes it.
 */
public final class Claim implements AutoCloseable {
  /** A run that gave no sign of life for so long is dead, where nobody says otherwise. */
  static final Duration DEAD_AFTER = BackupPlan.DEAD_AFTER;

  private static final Duration BETWEEN_SIGNS = Duration.ofMinutes(1);

  /** A sign may come late, or be lost. */
  private static final int SIGNS_BEFORE_DEATH = 4;

  private static final Logger LOG = LoggerFactory.getLogger(Claim.class);

  private final ObjectStore store;
  private final String key;
  private final Optional<Occupants> takenOver;
  private final Clock clock;
  private final SignsOfLife signs;
  private Begun begun;
  private StoredObject known;
  private volatile boolean lost;

  /**
   * @param known the mark as it was last seen to be this run's; it is read only when it has changed
   * @param takenOver what a run that did not end has left here
   */
  private Claim(
      ObjectStore store,
      String key,
      Begun begun,
      StoredObject known,
      Optional<Occupants> takenOver,
      Duration deadAfter,
      Clock clock) {
    this.store = store;
    this.key = key;
    this.begun = begun;
    this.known = known;
    this.takenOver = takenOver;
    this.clock = clock;
    Duration often = deadAfter.dividedBy(SIGNS_BEFORE_DEATH);
    Duration betweenSigns = often.compareTo(BETWEEN_SIGNS) < 0 ? often : BETWEEN_SIGNS;
    this.signs = SignsOfLife.start("claim", betweenSigns, this::giveSign);
  }

  /** Claims a name, or takes it over from a run that gave no sign of life for an hour. */
  public static Claim take(
      ObjectStore store, BackupPlace place, String tool, boolean force, Clock clock) {
    return take(store, place, tool, force, DEAD_AFTER, clock);
  }

  /**
   * Claims a name.
   *
   * @param force whether the claim of a run that may be alive is taken over
   * @param deadAfter how long a run may give no sign of life
   * @throws PgstowException with the exit code {@code BUSY} when another run has it; with {@code
   *     PREFLIGHT} when a run that did not end has it, and somebody else's archive lies there by
   *     now
   */
  public static Claim take(
      ObjectStore store,
      BackupPlace place,
      String tool,
      boolean force,
      Duration deadAfter,
      Clock clock) {
    String key = place.begun();
    // nothing of the archive is there yet
    Begun begun = Begun.now(UUID.randomUUID(), tool, clock.instant()).withArchives(List.of(), key);
    try {
      Optional<StoredObject> written = store.putNew(key, begun.toJson());
      if (written.isPresent()) {
        return new Claim(store, key, begun, written.get(), Optional.empty(), deadAfter, clock);
      }
      Optional<StoredObject> other = store.head(key);
      if (other.isEmpty()
          || !(force || isDead(store, other.get(), clock.instant().minus(deadAfter)))) {
        throw busy(store, place);
      }
      // looked at before the mark is changed, which tells the one from the other
      Occupants left = Occupants.of(store, place, read(store, other.get()));
      left.requireReplaceable();
      begun = begun.withArchives(left.remains(), key);
      if (!store.replace(other.get(), begun.toJson())) {
        throw busy(store, place);
      }
      LOG.warn("taking over \"{}\" from a run that did not finish", store.location(key));
      return new Claim(store, key, begun, other.get(), Optional.of(left), deadAfter, clock);
    } catch (PgstowException | UncheckedIOException e) {
      Begun mark = begun;
      Uninterrupted.run(() -> removeIfOurs(store, key, mark));
      throw e;
    }
  }

  /** The request may have arrived though its answer did not. */
  private static void removeIfOurs(ObjectStore store, String key, Begun begun) {
    try {
      if (store.head(key).filter(mark -> isOf(begun.run(), store, mark)).isPresent()) {
        store.delete(key);
      }
    } catch (PgstowException | UncheckedIOException e) {
      LOG.debug("\"{}\" may be left", store.location(key), e);
    }
  }

  /** Fails when a run that may be alive has the name. */
  static void requireNone(ObjectStore store, BackupPlace place, Duration deadAfter, Instant now) {
    if (isHeld(store, place, deadAfter, now)) {
      throw busy(store, place);
    }
  }

  /** Whether a run that may be alive has the name. */
  public static boolean isHeld(
      ObjectStore store, BackupPlace place, Duration deadAfter, Instant now) {
    return store
        .head(place.begun())
        .filter(mark -> !isDead(store, mark, now.minus(deadAfter)))
        .isPresent();
  }

  /** By the store's clock or the run's own, whichever is later: one of them may be wrong. */
  private static boolean isDead(ObjectStore store, StoredObject mark, Instant limit) {
    return mark.lastModified().isBefore(limit)
        && read(store, mark).filter(read -> !read.begun().lastActive().isBefore(limit)).isEmpty();
  }

  private static PgstowException busy(ObjectStore store, BackupPlace place) {
    return new PgstowException(
        ExitCode.BUSY,
        "another run has started the backup \"%s\", as \"%s\" says"
            .formatted(place.name(), store.location(place.begun())),
        "Wait for it to finish, or give each backup its own BACKUP_NAME. If that run was"
            + " killed, set FORCE=true, or wait until the mark is an hour old.");
  }

  /** Tells this run from every other. */
  synchronized UUID run() {
    return begun.run();
  }

  /** Whether another run had begun here and did not end. */
  boolean isTakenOver() {
    return takenOver.isPresent();
  }

  /** What that run has left here, if there was one. */
  Optional<Occupants> takenOver() {
    return takenOver;
  }

  /**
   * Says in the mark what is this run's from now on: what is not said, nobody deletes when the run
   * does not end. To be called before any of it is to be seen.
   *
   * @param archives keys of files and, with a slash, of folders
   */
  synchronized void announce(List<String> archives) {
    Begun telling = begun.withArchives(archives, key).activeAt(clock.instant());
    StoredObject mark = ourMark().orElseThrow(this::lose);
    // an answer may be lost, and the request then be repeated
    if (!store.replace(mark, telling.toJson())
        && read(store, ourMark().orElseThrow(this::lose))
            .filter(there -> Objects.equals(telling.archives(), there.begun().archives()))
            .isEmpty()) {
      throw lose();
    }
    begun = telling;
  }

  private PgstowException lose() {
    lost = true;
    return takenFromUs();
  }

  /** Renews the mark. What keeps it from that now may have ended by the next time. */
  synchronized void giveSign() {
    if (lost) {
      return;
    }
    try {
      Optional<StoredObject> mark = ourMark();
      if (mark.isEmpty()) {
        lost = true;
        LOG.warn("another run has taken over \"{}\"", store.location(key));
      } else {
        store.replace(mark.get(), begun.activeAt(clock.instant()).toJson());
      }
    } catch (PgstowException | UncheckedIOException e) {
      if (!Thread.currentThread().isInterrupted()) {
        LOG.warn("cannot renew \"{}\", retrying: {}", store.location(key), e.getMessage());
      }
    }
  }

  /** Fails when it is known that another run has the name now; asks nobody. */
  public void check() {
    if (lost) {
      throw takenFromUs();
    }
  }

  /** Asks the store, and fails when another run has the name now. */
  public synchronized void require() {
    check();
    if (ourMark().isEmpty()) {
      lost = true;
      throw takenFromUs();
    }
  }

  /** Whether the name is still this run's; not when that cannot be found out. */
  public boolean isOurs() {
    try {
      require();
      return true;
    } catch (PgstowException | UncheckedIOException e) {
      LOG.debug("\"{}\" is not ours", store.location(key), e);
      return false;
    }
  }

  private PgstowException takenFromUs() {
    return new PgstowException(
        ExitCode.BUSY,
        "another run has taken over \"%s\"".formatted(store.location(key)),
        "Two backups had the same name: give each its own BACKUP_NAME.");
  }

  private Optional<StoredObject> ourMark() {
    Optional<StoredObject> mark =
        store.head(key).filter(there -> there.equals(known) || isOf(begun.run(), store, there));
    mark.ifPresent(ours -> known = ours);
    return mark;
  }

  private static boolean isOf(UUID run, ObjectStore store, StoredObject mark) {
    return read(store, mark).filter(there -> there.begun().run().equals(run)).isPresent();
  }

  /** One that cannot be read is nobody's. */
  static Optional<Occupants.Mark> read(ObjectStore store, StoredObject mark) {
    byte[] json;
    try (InputStream stream = store.read(mark.key(), 0, mark.size())) {
      json = stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return Optional.of(
          new Occupants.Mark(mark, Begun.fromJson(json, store.location(mark.key()))));
    } catch (PgstowException e) {
      LOG.debug("\"{}\" is no mark", store.location(mark.key()), e);
      return Optional.empty();
    }
  }

  /** Gives the name back, also when the thread is interrupted. */
  public void release() {
    Uninterrupted.run(this::remove);
  }

  private void remove() {
    close();
    try {
      if (isOurs()) {
        store.delete(key);
      }
    } catch (PgstowException e) {
      LOG.warn("\"{}\" remains in the store: {}", store.location(key), e.getMessage());
    }
  }

  @Override
  public void close() {
    signs.close();
  }
}
