package io.pgstow.report.result;

import java.util.Locale;

/** How far a run is. */
public enum RunOutcome {
  /** It has not yet: it goes on. */
  STARTED,
  /** Everything asked for was done. */
  DONE,
  /** It was not, and the exit code says whose fault it is. */
  FAILED,
  /** A signal ended it. */
  STOPPED;

  /** In documents and logs. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
