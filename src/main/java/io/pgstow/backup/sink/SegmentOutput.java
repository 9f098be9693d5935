package io.pgstow.backup.sink;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Where the rows of a segment go, in the terms of the archive's format. One thread uses it, in this
 * order: open, write, close the stream, complete.
 */
public sealed interface SegmentOutput permits BlockSegment, FileSegment, ScriptRows, TarSegment {

  /** Whether the rows of the table end with it. */
  boolean isLast();

  /** Begins: the stream takes what is to be compressed, and closing it ends the compression. */
  OutputStream open() throws IOException;

  /** Says that everything was written. Without this nothing of the segment counts. */
  void complete() throws IOException;

  /** Takes no more bytes: what is left in a compressor is of no use without the rest. */
  void abandon();

  /** Waits until all before it in the archive are complete. */
  void awaitTurn() throws IOException;

  /** Where it begins in its object, bytes; known when all before it are complete. */
  long offset();

  /** How long it is as it is stored, bytes. */
  long length();
}
