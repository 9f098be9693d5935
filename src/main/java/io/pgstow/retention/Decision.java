package io.pgstow.retention;

import java.util.Set;

/**
 * What becomes of a backup.
 *
 * @param rules that keep it; none of them means that it is deleted
 */
public record Decision(Candidate backup, Set<Rule> rules) {

  /** Whether it stays. */
  public boolean kept() {
    return !rules.isEmpty();
  }
}
