package io.pgstow.backup.sink;

import java.io.IOException;
import java.io.OutputStream;

/** Where a batch of large objects goes. One thread uses it. */
public sealed interface LargeObjectOutput permits BlockObjects, ObjectFiles, TarObjects {

  /** The stream for the content of the next large object; closing it ends that one. */
  OutputStream open(long oid) throws IOException;

  /** Says that the content of a large object, whose stream is closed, was all written. */
  void completeOne() throws IOException;

  /** Says that the batch is all written. Without this nothing of it counts. */
  void complete() throws IOException;

  /** Takes no more bytes. */
  void abandon();

  /** Where the batch begins in its object, bytes; 0 where each has a file of its own. */
  long offset();

  /** How long it is in its object as it is stored, bytes; 0 where each has a file of its own. */
  long length();
}
