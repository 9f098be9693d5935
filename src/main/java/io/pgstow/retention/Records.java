package io.pgstow.retention;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Catalogue;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.manifest.Verification;
import io.pgstow.retention.Candidate.State;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what lies beside a backup's archive. Thread-safe. */
final class Records {
  private static final Logger LOG = LoggerFactory.getLogger(Records.class);

  private final Catalogue catalogue;

  Records(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** What the rules have to know of a backup. */
  Candidate read(StoredBackup backup) {
    Candidate listed = backup.listed();
    try {
      Optional<Manifest> manifest = backup.set().manifest().map(catalogue::readManifest);
      Instant time = backup.time().or(() -> manifest.map(Manifest::start)).orElse(listed.time());
      boolean pinned = manifest.map(Manifest::pinned).orElse(false);
      boolean damaged =
          isDamaged(backup, manifest) || manifest.filter(m -> lacks(backup, m)).isPresent();
      return new Candidate(listed.name(), time, damaged ? State.DAMAGED : listed.state(), pinned);
    } catch (PgstowException e) {
      if (e.exitCode() != ExitCode.ARCHIVE) {
        throw e;
      }
      LOG.warn("{} HINT: {}", e.getMessage(), e.hint());
      return new Candidate(listed.name(), listed.time(), State.UNREADABLE, false);
    }
  }

  /** What was found before the backup was made is about another one of the same name. */
  private boolean isDamaged(StoredBackup backup, Optional<Manifest> manifest) {
    Instant made = manifest.map(Manifest::end).orElse(Instant.MIN);
    return backup
        .set()
        .verification()
        .map(catalogue::readVerification)
        .filter(verification -> !verification.time().isBefore(made))
        .filter(verification -> verification.result() == Verification.Result.DAMAGED)
        .isPresent();
  }

  private static boolean lacks(StoredBackup backup, Manifest manifest) {
    var there = new HashSet<>(backup.set().archive());
    return !manifest.objects().stream().map(StoredArchive::key).allMatch(there::contains);
  }
}
