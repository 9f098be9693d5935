package io.pgstow.restore.check;

import io.pgstow.error.Finding;
import io.pgstow.postgres.Session;
import io.pgstow.restore.part.PartOptions;
import io.pgstow.restore.source.OpenedArchive;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What keeps a part from going beside the objects of a database in use, which stay as they are,
 * whatever checks are passed over.
 */
public final class BesideOthers {
  private static final String HINT =
      "Nothing that exists is replaced. Choose less, restore into another DST_DBNAME, or set"
          + " DATA_ONLY=true to load rows into tables that exist.";

  private BesideOthers() {}

  /**
   * Looks for it.
   *
   * @param session in the destination, with an empty search_path
   * @param part what was chosen of the archive
   */
  public static List<Finding> findings(OpenedArchive archive, Session session, PartOptions part) {
    return Stream.of(
            Collisions.of(archive, session).finding(HINT),
            LargeObjectNumbers.taken(session, archive.contents()),
            ChangedTables.finding(session, archive.contents(), part))
        .flatMap(Optional::stream)
        .toList();
  }
}
