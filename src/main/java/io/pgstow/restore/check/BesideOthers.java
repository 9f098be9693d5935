package io.pgstow.restore.check;

import io.pgstow.error.Finding;
import io.pgstow.postgres.Session;
import io.pgstow.restore.destination.Remedies;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.source.OpenedArchive;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What keeps a part from going beside the objects of a database in use, which stay as they are,
 * whatever checks are passed over.
 */
public final class BesideOthers {
  private BesideOthers() {}

  /**
   * Looks for it.
   *
   * @param session in the destination, with an empty search_path
   * @param options what was chosen of the archive, and what hints may name
   */
  public static List<Finding> findings(
      OpenedArchive archive, Session session, RestoreOptions options) {
    Remedies remedies = options.remedies(false);
    String hint =
        "Nothing that exists is replaced. Choose less, %s, or set DATA_ONLY=true to load rows into tables that exist."
            .formatted(remedies.elsewhereWithin());
    return Stream.of(
            Collisions.of(archive, session).finding(hint),
            LargeObjectNumbers.taken(session, archive.contents(), remedies),
            ChangedTables.finding(session, archive.contents(), options.part()))
        .flatMap(Optional::stream)
        .toList();
  }
}
