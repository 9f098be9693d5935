package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.Finding;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** User mappings that MAP_OWNER makes one of: a role has one for each server. */
final class MergedMappings {
  private MergedMappings() {}

  /** What keeps them from being restored, if there are any; the entries have their new names. */
  static Optional<Finding> finding(TableOfContents contents) {
    var once = new HashSet<String>();
    List<String> twice =
        contents.entries().stream()
            .filter(entry -> entry.kind().equals("USER MAPPING"))
            .map(Entry::tag)
            .filter(mapping -> !once.add(mapping))
            .distinct()
            .toList();
    return twice.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Finding.fatal(
                "\"MAP_OWNER\" gives one role several user mappings of one server: \"%s\""
                    .formatted(String.join("\", \"", twice)),
                "Map all but one of the roles that have a user mapping of that server to other"
                    + " roles."));
  }
}
