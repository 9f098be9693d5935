package io.pgstow.cluster;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.manifest.ClusterManifest;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.manifest.Verification;
import io.pgstow.manifest.Verification.Level;
import io.pgstow.store.ObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A backup of a server that was found and is verified, by acts in the order in which they stand
 * here, called by one thread. Damage of one part does not keep the others from being read.
 */
public final class OpenedClusterVerify {
  private final ClusterManifest manifest;
  private final Level level;
  private final Consumer<Member> reading;
  private final ObjectStore store;
  private final ClusterCatalogue catalogue;
  private final Clock clock;
  private final Attempts attempts = new Attempts();
  private final Iterator<Member> remaining;

  OpenedClusterVerify(
      ClusterManifest manifest,
      Level level,
      Consumer<Member> reading,
      ObjectStore store,
      ClusterCatalogue catalogue,
      Clock clock) {
    this.manifest = manifest;
    this.level = level;
    this.reading = reading;
    this.store = store;
    this.catalogue = catalogue;
    this.clock = clock;
    this.remaining = manifest.databases().iterator();
  }

  /** Whether the globals are what was backed up, and can be taken apart. */
  public void checkGlobals() {
    try {
      GlobalsScript.parse(catalogue.globals(manifest), store.location(manifest.place().globals()));
      attempts.put("globals", new Outcome.Done(Duration.ZERO));
    } catch (PgstowException e) {
      fail("globals", e);
    }
  }

  /** The next database, or null after the last. */
  public @Nullable Member read() {
    return remaining.hasNext() ? remaining.next() : null;
  }

  /** Reads the backup of a database back. */
  public void check(Member member) {
    Instant start = clock.instant();
    try {
      Optional<String> damage = catalogue.damage(member);
      if (damage.isPresent()) {
        throw new PgstowException(
            ExitCode.VERIFICATION,
            damage.get(),
            "Back up that database again. The other databases of this backup are not affected.");
      }
      reading.accept(member);
      attempts.put(member.database(), new Outcome.Done(Duration.between(start, clock.instant())));
    } catch (PgstowException e) {
      fail(member.database(), e);
    }
  }

  /** What keeps the store from being read at all is no damage. */
  private void fail(String what, PgstowException e) {
    if (e.exitCode() != ExitCode.VERIFICATION
        && e.exitCode() != ExitCode.ARCHIVE
        && e.exitCode() != ExitCode.BACKUP_NOT_FOUND) {
      throw e;
    }
    attempts.put(what, new Outcome.Failed(e));
  }

  /** Writes down what was found, and fails when anything is damaged. */
  public void record(Consumer<ClusterReport> report) {
    Map<String, PgstowException> failures = attempts.failures();
    var lines = new ArrayList<ClusterReport.Line>();
    attempts
        .of("globals")
        .ifPresent(
            outcome -> lines.add(new ClusterReport.Line("", manifest.globals().size(), outcome)));
    for (Member member : manifest.databases()) {
      attempts
          .of(member.database())
          .ifPresent(
              outcome ->
                  lines.add(
                      new ClusterReport.Line(member.database(), member.databaseSize(), outcome)));
    }
    report.accept(new ClusterReport(manifest.name(), List.copyOf(lines)));
    catalogue.record(
        manifest,
        failures.isEmpty()
            ? Verification.good(clock.instant(), level, null)
            : Verification.damaged(
                clock.instant(),
                level,
                null,
                "damaged: " + Attempts.names(List.copyOf(failures.keySet()))));
    if (!failures.isEmpty()) {
      throw new PgstowException(
          ExitCode.VERIFICATION,
          "the server's backup \"%s\" is damaged: %s"
              .formatted(manifest.name(), Attempts.names(List.copyOf(failures.keySet()))),
          "The other databases can be restored: restore-cluster continues when a database fails.");
    }
  }
}
