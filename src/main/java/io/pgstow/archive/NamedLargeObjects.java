package io.pgstow.archive;

import java.util.List;
import java.util.Objects;

/** Which large objects a table of contents names, by their numbers as it has them. */
public final class NamedLargeObjects {
  private static final String METADATA = "BLOB METADATA";
  private static final String SINGLE = "BLOB";

  private NamedLargeObjects() {}

  /**
   * Those whose contents an entry has: from archive version 1.16 on another entry names them
   * (pg_dump.c, dumpLO). None where no entry does.
   */
  public static List<String> ofGroup(TableOfContents contents, Entry entry) {
    return entry.dependencies().stream()
        .flatMap(dumpId -> contents.entry(dumpId).stream())
        .filter(metadata -> metadata.kind().equals(METADATA))
        .flatMap(metadata -> Objects.requireNonNullElse(metadata.definition(), "").lines())
        .toList();
  }

  /** The same of an archive of any version: before 1.16 each has an entry, and one has them all. */
  public static List<String> of(TableOfContents contents, Entry entry) {
    List<String> group = ofGroup(contents, entry);
    return group.isEmpty()
        ? contents.entries().stream()
            .filter(other -> other.kind().equals(SINGLE))
            .map(Entry::tag)
            .toList()
        : group;
  }
}
