package io.pgstow.retention;

import java.time.Instant;

/**
 * A complete backup, as the rules see it.
 *
 * @param name tells it from the others
 * @param time of the backup
 * @param state what is known of its content
 * @param pinned whether it is kept whatever the rules say
 */
public record Candidate(String name, Instant time, State state, boolean pinned) {

  /** What is known of a backup's content. */
  public enum State {
    /** Nothing speaks against it. */
    GOOD,
    /** It was read back and found wrong, or its archive is missing. */
    DAMAGED,
    /** Its manifest tells nothing. */
    UNREADABLE
  }

  boolean isGood() {
    return state == State.GOOD;
  }
}
