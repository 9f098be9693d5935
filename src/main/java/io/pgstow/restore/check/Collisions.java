package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.error.Finding;
import io.pgstow.postgres.Session;
import io.pgstow.restore.plan.NamedObjects;
import io.pgstow.restore.source.OpenedArchive;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Objects of an archive that a database has already, and that cannot be made a second time. What is
 * there is never replaced.
 *
 * @param database its name
 * @param objects for people
 * @param all whether there are objects of all these names and kinds
 */
public record Collisions(String database, List<String> objects, boolean all) {
  private static final int SHOWN = 10;

  /**
   * Looks for them.
   *
   * @param session in the destination, with an empty search_path
   */
  public static Collisions of(OpenedArchive archive, Session session) {
    List<Entry> entries =
        archive.contents().entries().stream().filter(NamedObjects::wouldCollide).toList();
    var there = entries.stream().map(Entry::dumpId).collect(Collectors.toCollection(HashSet::new));
    there.removeAll(NamedObjects.missing(session, entries));
    boolean all = !entries.isEmpty() && there.size() == entries.size();
    Set<Integer> taken = TakenNames.in(session, archive.contents(), entries);
    return new Collisions(
        session.database().name(),
        entries.stream()
            .filter(entry -> there.contains(entry.dumpId()) || taken.contains(entry.dumpId()))
            .map(
                entry ->
                    entry.kind()
                        + " "
                        + entry.qualifiedName()
                        + (there.contains(entry.dumpId()) ? "" : " (another object's name)"))
            .toList(),
        all);
  }

  /** Why the archive cannot be restored, if there are any. */
  public Optional<Finding> finding(String hint) {
    String shown = objects.stream().limit(SHOWN).distinct().collect(Collectors.joining(", "));
    return objects.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Finding.fatal(
                "\"%s\" has %d of the backup's objects already: %s"
                    .formatted(
                        database, objects.size(), objects.size() > SHOWN ? shown + ", …" : shown),
                hint));
  }
}
