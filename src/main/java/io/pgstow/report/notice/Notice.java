package io.pgstow.report.notice;

/** When somebody is told of a run. */
public enum Notice {
  /** It begins. */
  START,
  /** Everything asked for was done. */
  SUCCESS,
  /** It was not, or a signal ended the run. */
  FAILURE,
  /** What was read back or restored differs from the backup. */
  VERIFY_FAILED
}
