package io.pgstow.verify;

import static java.util.Objects.requireNonNull;

import io.pgstow.error.DamageException;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.MissingArchive;
import io.pgstow.manifest.Verification;
import io.pgstow.manifest.Verification.Level;
import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.Sql;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One verification in the acts it consists of, in the order in which they stand here. The acts are
 * called by one thread, but {@link #check} by several.
 */
public final class Verify {
  private static final Logger LOG = LoggerFactory.getLogger(Verify.class);

  private final VerifyOptions options;
  private final ObjectStore store;
  private final Catalogue catalogue;
  private final Progress progress;
  private final Cancellation cancellation;
  private final Clock clock;
  private final ArchiveCounts counts = new ArchiveCounts();

  private @Nullable BackupPlace place;
  private Optional<Manifest> manifest = Optional.empty();
  private @Nullable ContentCheck content;
  private Iterator<Share> shares = List.<Share>of().iterator();
  private String format = "";
  private @Nullable String digest;

  /** A verification that has not begun. */
  public Verify(
      VerifyOptions options,
      ObjectStore store,
      Progress progress,
      Cancellation cancellation,
      Clock clock) {
    this.options = options;
    this.store = store;
    this.catalogue = new Catalogue(store, clock);
    this.progress = progress;
    this.cancellation = cancellation;
    this.clock = clock;
  }

  /** How deep to look. */
  public Level level() {
    return options.level();
  }

  /** Finds the backup. */
  public void open() {
    try {
      find();
    } catch (PgstowException e) {
      // a manifest of a newer version is no damage, and nothing that a parser complained of
      boolean malformed = e.exitCode() == ExitCode.ARCHIVE && e.getCause() != null;
      throw malformed
          ? new PgstowException(ExitCode.VERIFICATION, String.valueOf(e.getMessage()), e.hint(), e)
          : e;
    }
    format = manifest.map(Manifest::format).orElse("");
    LOG.info("verifying \"{}\"", location());
  }

  private void find() {
    if (options.file().isPresent()) {
      place = options.file().get().asFound(store);
    } else {
      place = catalogue.locate(options.database(), options.backup()).place();
    }
    Optional<Catalogue.Vouched> found = catalogue.findVouched(place);
    manifest = found.map(Catalogue.Vouched::manifest);
    place = manifest.map(place::at).orElse(place);
    digest = found.map(Catalogue.Vouched::digest).orElse(null);
  }

  /** Fails before the start when what is to be restored is larger than it may be. */
  public void requireFit() {
    long size = manifest.map(known -> known.source().databaseSize()).orElse(0L);
    if (options.scratchLimit().filter(limit -> limit < size).isPresent()) {
      throw new PgstowException(
          ExitCode.PREFLIGHT,
          "\"%s\" needs %d bytes in a database, more than \"VERIFY_SCRATCH_LIMIT\" allows"
              .formatted(location(), size),
          "Raise the limit if the destination has the space, or set VERIFY_LEVEL=content.");
    }
  }

  /** Asks the store what there is of it. */
  public void checkObjects() {
    if (manifest.isEmpty()) {
      if (!requirePlace().isDirectory() && store.head(requirePlace().archive()).isEmpty()) {
        throw MissingArchive.at(store, requirePlace());
      }
      return;
    }
    requireCovered(manifest.get());
    List<String> changed = new ObjectCheck(store, requirePlace(), manifest.get()).changed();
    if (!changed.isEmpty() && options.level() == Level.OBJECTS) {
      throw new PgstowException(
          ExitCode.VERIFICATION,
          "\"%s\" was overwritten after the backup: its ETag differs".formatted(changed.getFirst()),
          "A copy has another ETag, too. Set VERIFY_LEVEL=content to compare the content.");
    }
    changed.forEach(where -> LOG.warn("\"{}\" was overwritten after the backup", where));
  }

  /** A restore fetches the segments that the manifest has, and nothing else. */
  private void requireCovered(Manifest known) {
    Optional<Manifest.TableData> uncovered = known.uncovered();
    if (uncovered.isPresent()) {
      throw Damage.ofManifest(
          store.location(requirePlace().manifest()),
          "its segments are not all of the data of table %s"
              .formatted(Sql.identifier(uncovered.get().schema(), uncovered.get().name())));
    }
  }

  /** Decides what is read. */
  public void begin() {
    if (manifest.isPresent()) {
      MemoryBudget.ofThisProcess().holding(manifest.get().entryCount());
      List<Share> all = Share.of(manifest.get(), options.sample());
      progress.expect(manifest.get().rawBytes() / options.sample().map(Sample::of).orElse(1));
      content =
          new ContentCheck(
              store,
              manifest.get(),
              store.location(requirePlace().manifest()),
              counts,
              progress,
              cancellation);
      shares = all.iterator();
    }
  }

  /** The next share to be read, or null after the last. */
  public @Nullable Share read() {
    return shares.hasNext() ? shares.next() : null;
  }

  /** Reads a share to its end. */
  public Share check(Share share) {
    requireNonNull(content).read(share);
    return share;
  }

  /** Reads an archive that has no manifest. */
  public void checkForeign() {
    if (manifest.isEmpty()) {
      if (options.sample().isPresent()) {
        LOG.warn("\"{}\" has no manifest, so all of it is read", location());
      }
      var foreign = new ForeignArchive(store, requirePlace(), counts, progress, cancellation);
      format = foreign.read();
    }
  }

  /**
   * Takes what a restore of it has shown.
   *
   * @param tables that were restored
   * @param rows in all of them
   */
  public void restored(long tables, long rows) {
    counts.tables.add(tables);
    counts.rows.add(rows);
    counts.bytes.add(
        manifest
            .map(Manifest::size)
            .or(() -> store.head(requirePlace().archive()).map(StoredObject::size))
            .orElse(0L));
  }

  /** What is to be reported of a backup that is good, as far as was looked. */
  public VerifyReport good() {
    return report(Verification.good(clock.instant(), options.level(), sample()));
  }

  /**
   * Writes down that it is good. What was read is known by then, and was reported.
   *
   * @throws PgstowException when the store takes no record, or another run has written one
   */
  public void recordGood(VerifyReport good) {
    try {
      record(good.verification());
    } catch (PgstowException e) {
      throw new PgstowException(
          e.exitCode(),
          "\"%s\" is good, but the result could not be recorded: %s"
              .formatted(location(), e.getMessage()),
          e.hint(),
          e);
    }
  }

  /**
   * Writes down that it is damaged, and answers what is to be reported.
   *
   * @param damage that was proven
   */
  public VerifyReport recordDamage(DamageException damage) {
    var verification =
        Verification.damaged(
            clock.instant(), options.level(), sample(), String.valueOf(damage.getMessage()));
    try {
      record(verification);
    } catch (PgstowException e) {
      LOG.warn("could not record the damage: {}", e.getMessage());
    }
    return report(verification);
  }

  /**
   * Whether a restore failed in a way that damage could be the reason of. A destination that
   * differs or refuses may be the reason just as well, so that the stored bytes have to be read.
   */
  public boolean mayBeDamage(PgstowException failure) {
    return place != null
        && options.level() == Level.RESTORE
        && (failure.exitCode() == ExitCode.VERIFICATION || failure.exitCode() == ExitCode.ARCHIVE)
        && !(failure instanceof DamageException);
  }

  private void record(Verification verification) {
    catalogue.record(requirePlace(), digest == null ? verification : verification.about(digest));
  }

  private VerifyReport report(Verification verification) {
    return new VerifyReport(
        location(),
        verification,
        format,
        counts.bytes.sum(),
        counts.tables.sum(),
        counts.rows.sum(),
        counts.largeObjects.sum());
  }

  private @Nullable String sample() {
    return switch (options.level()) {
      case OBJECTS -> null;
      case CONTENT ->
          options.sample().filter(_ -> manifest.isPresent()).map(Sample::toString).orElse(null);
      case RESTORE -> options.part().orElse(null);
    };
  }

  private String location() {
    return store.location(requirePlace().archive());
  }

  private BackupPlace requirePlace() {
    return requireNonNull(place);
  }
}
