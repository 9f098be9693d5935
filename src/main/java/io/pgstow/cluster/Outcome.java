package io.pgstow.cluster;

import io.pgstow.error.PgstowException;
import java.time.Duration;

/** What became of a database. */
public sealed interface Outcome {
  /** It is done, by this process. */
  record Done(Duration time) implements Outcome {}

  /** It is done, by an earlier run or by another process. */
  record DoneBefore() implements Outcome {}

  /** It has not come to its end when the run ended. */
  record NotDone() implements Outcome {}

  /** It failed; the others go on. */
  record Failed(PgstowException failure) implements Outcome {}

  /** It was not to be done, and why. */
  record LeftOut(String why) implements Outcome {}
}
