package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.Finding;
import io.pgstow.postgres.Session;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Foreign keys of a part that refer to tables which the destination has already: making one locks
 * that table and adds triggers to it, though all that exists stays as it is otherwise.
 */
final class ForeignKeysToOthers {
  private static final int SHOWN = 10;

  private ForeignKeysToOthers() {}

  private record Key(Entry entry, RelationName table) {}

  /**
   * What there is to say about them.
   *
   * @param session in the destination
   */
  static Optional<Finding> finding(Session session, TableOfContents contents) {
    List<Key> all = keys(contents);
    Set<RelationName> there =
        RelationName.there(session, all.stream().map(Key::table).distinct().toList());
    List<Key> keys = all.stream().filter(key -> there.contains(key.table())).toList();
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    String shown =
        keys.stream()
            .limit(SHOWN)
            .map(key -> "%s (%s)".formatted(key.table(), key.entry().tag()))
            .collect(Collectors.joining(", "));
    return Optional.of(
        Finding.notice(
            "foreign keys of the backup will refer to tables that \"%s\" has already: %s"
                .formatted(session.database().name(), keys.size() > SHOWN ? shown + ", …" : shown),
            "Each locks its table against writes for a moment and adds triggers to it. Leave them"
                + " out with RESTORE_LIST if that is not wanted."));
  }

  private static List<Key> keys(TableOfContents contents) {
    var relations = new NamedRelations(contents);
    Set<RelationName> own = relations.made();
    return contents.entries().stream()
        .flatMap(entry -> relations.referenced(entry).map(table -> new Key(entry, table)).stream())
        .filter(key -> !own.contains(key.table()))
        .toList();
  }
}
