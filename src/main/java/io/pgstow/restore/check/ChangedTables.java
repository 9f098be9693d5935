package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.Finding;
import io.pgstow.postgres.Session;
import io.pgstow.restore.part.PartOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tables of a database in use that a part would change without defining them: they would get
 * partitions, children or statistics, and their rows would be read with those of the part.
 */
final class ChangedTables {
  private static final int SHOWN = 10;

  private ChangedTables() {}

  private record Change(Entry entry, RelationName table) {}

  /**
   * Why the restore does not begin, if there are any.
   *
   * @param session in the destination
   * @param part what was chosen: sections and lists name what is added to tables that are there
   */
  static Optional<Finding> finding(Session session, TableOfContents contents, PartOptions part) {
    var relations = new NamedRelations(contents);
    boolean statisticsToo = part.sections().isEmpty() && part.list().isEmpty();
    Set<RelationName> made = relations.made();
    List<Change> all =
        contents.entries().stream()
            .flatMap(
                entry ->
                    Stream.concat(
                            relations.parents(entry).stream(),
                            relations.observed(entry).filter(_ -> statisticsToo).stream())
                        .map(table -> new Change(entry, table)))
            .filter(change -> !made.contains(change.table()))
            .toList();
    Set<RelationName> there =
        RelationName.there(session, all.stream().map(Change::table).distinct().toList());
    List<Change> changes = all.stream().filter(change -> there.contains(change.table())).toList();
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    String shown =
        changes.stream()
            .limit(SHOWN)
            .map(
                change ->
                    "%s (%s %s)"
                        .formatted(
                            change.table(), change.entry().kind(), change.entry().qualifiedName()))
            .collect(Collectors.joining(", "));
    return Optional.of(
        Finding.fatal(
            "\"%s\" has tables that would get partitions, children or statistics of the backup: %s"
                .formatted(
                    session.database().name(), changes.size() > SHOWN ? shown + ", …" : shown),
            "Nothing that exists is changed. Leave these partitions and children out with"
                + " EXCLUDE_TABLES, restore into another DST_DBNAME, or make a RESTORE_LIST without"
                + " the entries in parentheses: without TABLE ATTACH a partition is a table of its"
                + " own."));
  }
}
