package io.pgstow.restore.check;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names the extensions of a backup that the destination does not have.
 *
 * @param session in the destination
 * @param extensions their names
 */
public record ExtensionReview(Session session, List<String> extensions) {
  private static final Logger LOG = LoggerFactory.getLogger(ExtensionReview.class);

  /** Looks at all of them; each that is missing is named. */
  public void run() {
    session
        .all(
            Sql.named("missing-in-database"),
            row -> row.getString(1),
            (Object) extensions.toArray(String[]::new))
        .forEach(
            name ->
                LOG.warn(
                    "the extension \"{}\" is missing: CREATE EXTENSION {};",
                    name,
                    Sql.identifier(name)));
  }
}
