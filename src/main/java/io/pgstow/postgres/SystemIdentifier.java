package io.pgstow.postgres;

import io.pgstow.error.PgstowException;
import java.util.Optional;

/**
 * The number that initdb gives a server, and that its standbys and physical copies share
 * (pg_control, system_identifier).
 *
 * @param value of 64 bits
 */
public record SystemIdentifier(long value) {

  /** Nothing where the role may not ask, as some providers have it. */
  public static Optional<SystemIdentifier> of(Session session) {
    try {
      return Optional.of(
          session.one(
              "SELECT system_identifier FROM pg_catalog.pg_control_system()",
              row -> new SystemIdentifier(row.getLong(1))));
    } catch (PgstowException e) {
      if (DatabaseErrors.hasState(e, DatabaseErrors.NO_PRIVILEGE)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
