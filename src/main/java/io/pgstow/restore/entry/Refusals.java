package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.DatabaseErrors;
import io.pgstow.restore.omission.LeftOut;
import io.pgstow.restore.omission.Tolerance;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of entries that the server refuses, or would: they are left out, or end the restore.
 * Thread-safe.
 *
 * @param leftOut what is left out so far
 * @param part what the archive does not hold
 */
record Refusals(LeftOut leftOut, PartOfDatabase part) {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  /** Why an entry is not run at all, if it is not. */
  Optional<Tolerance> foreseen(Entry entry) {
    return leftOut.cause(entry).or(() -> leftOut.becauseOf(entry));
  }

  /** Whether there are errors for which an entry would be left out. */
  boolean mayBeLeftOut(Entry entry) {
    return Tolerance.of(entry).isPresent() || part.mayLack(entry);
  }

  /** Why an entry is left out that has failed; nothing where its failure ends the restore. */
  Optional<Tolerance> cause(Entry entry, SQLException e) {
    Optional<Tolerance> tolerance = Tolerance.of(entry).filter(covering -> covering.tolerates(e));
    if (tolerance.isPresent()) {
      return tolerance;
    }
    if (!leftOut.mayMiss(entry) || !part.isLacking(entry, e)) {
      return Optional.empty();
    }
    LOG.warn("left out {} {}: {}", entry.kind(), entry.qualifiedName(), firstLine(e));
    return Optional.of(Tolerance.NOT_DUMPED);
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** The failure of the restore that the failure of an entry makes. */
  PgstowException failure(Entry entry, SQLException e) {
    return new PgstowException(
        DatabaseErrors.exitCode(e),
        "entry \"%s\" failed: %s".formatted(entry, e.getMessage()),
        part.isLacking(entry, e)
            ? part.hint()
            : "Correct the cause in the destination and run the job again, which resumes with"
                + " this entry.",
        e);
  }
}
