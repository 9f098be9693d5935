package io.pgstow.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A part of a result that has something to say of its own, such as a comparison. Immutable. */
public interface Section {

  /** Its fields in the JSON document of the result, in their order. */
  Map<String, @Nullable Object> json();

  /** What a person wants to know of it, a sentence each, without a full stop. */
  default List<String> sentences() {
    return List.of();
  }

  /**
   * Its details as a table.
   *
   * @param all whether also those are wanted that are as they should be
   */
  default Optional<Table> details(boolean all) {
    return Optional.empty();
  }
}
