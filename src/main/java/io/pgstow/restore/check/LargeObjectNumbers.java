package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import java.util.Objects;
import java.util.stream.Stream;

/** Which large objects an archive makes. */
final class LargeObjectNumbers {
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
}
