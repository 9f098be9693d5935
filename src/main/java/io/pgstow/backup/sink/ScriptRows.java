package io.pgstow.backup.sink;

import java.io.OutputStream;

/**
 * The rows of a table in a script: they were written by pg_dump, and have no place of their own.
 */
public final class ScriptRows implements SegmentOutput {
  @Override
  public boolean isLast() {
    return true;
  }

  @Override
  public OutputStream open() {
    throw new IllegalStateException("pg_dump writes the rows of a script");
  }

  @Override
  public void complete() {
    // pg_dump has done so
  }

  @Override
  public void abandon() {
    // pg_dump is ended instead
  }

  @Override
  public void awaitTurn() {
    // there is but one at work
  }

  @Override
  public long offset() {
    return 0;
  }

  @Override
  public long length() {
    return 0;
  }
}
