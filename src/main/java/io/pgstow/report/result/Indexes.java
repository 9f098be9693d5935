package io.pgstow.report.result;

import io.pgstow.report.Section;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a restore makes each index and key.
 *
 * @param policy that was asked for
 * @param beforeData how many are made on the empty tables
 * @param afterData how many are made when all rows are in
 * @param choices the first of them
 */
public record Indexes(String policy, long beforeData, long afterData, List<Choice> choices)
    implements Section {
  /** How many choices are worth to be kept. */
  public static final int MOST = 1000;

  /** When an index is made, and why then. */
  public record Choice(String name, boolean beforeData, String reason) {}

  @Override
  public Map<String, @Nullable Object> json() {
    return Map.of("indexes", this);
  }
}
