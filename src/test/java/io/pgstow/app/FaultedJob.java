package io.pgstow.app;

import io.pgstow.testing.TestStore;
import java.util.List;
import java.util.Map;

/** A job that is run again and again, each time with something going wrong at the store. */
interface FaultedJob {

  /** The name of the job. */
  String name();

  /** Every kind of request that the job makes. */
  List<FaultedCall> calls();

  /** What a reader of the page has to know about the job. */
  String prose();

  /** The place in the bucket that a run uses. */
  String prefix(String run);

  /** Puts in place what a run begins with. */
  default void prepare(TestStore store) {}

  /** The variables of a run, but for those of the store. */
  Map<String, String> variables(String run);

  /**
   * Fails unless the run did what it was to do.
   *
   * @param store its place, without faults
   */
  void assertDone(String run, TestStore store) throws Exception;

  /** Fails when a run that failed has left a wrong state. */
  void assertHarmless(String run, TestStore store) throws Exception;
}
