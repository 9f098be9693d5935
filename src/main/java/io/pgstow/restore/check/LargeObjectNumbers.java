package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.Finding;
import io.pgstow.postgres.Session;
import io.pgstow.restore.destination.Remedies;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which large objects an archive makes, by their numbers, which stay. */
final class LargeObjectNumbers {
  private static final int SHOWN = 10;

  private LargeObjectNumbers() {}

  /** The OIDs of those that some entries make. */
  static Long[] of(Stream<Entry> entries) {
    return entries
        .flatMap(
            entry ->
                switch (entry.kind()) {
                  case "BLOB" -> Stream.of(entry.tag());
                  case "BLOB METADATA" ->
                      Objects.requireNonNullElse(entry.definition(), "").lines();
                  default -> Stream.<String>of();
                })
        .map(Long::valueOf)
        .toArray(Long[]::new);
  }

  /**
   * Why an archive cannot be restored into the session's database: some are taken there.
   *
   * @param remedies what the hint may name
   */
  static Optional<Finding> taken(Session session, TableOfContents contents, Remedies remedies) {
    Long[] made = of(contents.entries().stream());
    List<String> taken =
        made.length == 0
            ? List.of()
            : session.all(
                "SELECT oid::pg_catalog.text FROM pg_catalog.pg_largeobject_metadata"
                    + " WHERE oid::pg_catalog.int8 OPERATOR(pg_catalog.=) ANY (?) ORDER BY oid",
                row -> row.getString(1),
                (Object) made);
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    String shown = taken.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return Optional.of(
        Finding.fatal(
            "\"%s\" has large objects of the backup already: %s"
                .formatted(session.database().name(), taken.size() > SHOWN ? shown + ", …" : shown),
            "Unlink them first, %s, or set LARGE_OBJECTS=false."
                .formatted(remedies.elsewhereWithin())));
  }
}
