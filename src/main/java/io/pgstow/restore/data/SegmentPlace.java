package io.pgstow.restore.data;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.restore.source.CheckedObject;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.ReadAheadInput;
import java.io.InputStream;

/**
 * Where a segment lies in the store.
 *
 * @param key of the object that holds it
 * @param offset in the object, bytes
 * @param length as it is stored, bytes
 */
record SegmentPlace(ObjectStore store, String key, long offset, long length) {

  private static final String HINT =
      "The object or its manifest was changed; verify says which. " + CheckedObject.HINT;

  /** The offset behind its last byte. */
  long past() {
    return offset + length;
  }

  /** The bytes from its first to the last of another one in the same object; the caller closes. */
  InputStream openTo(SegmentPlace last) {
    long all = last.past() - offset;
    return new ReadAheadInput(store.read(key, offset, all), all);
  }

  /** Its bytes alone; the caller closes them. */
  InputStream open() {
    return openTo(this);
  }

  /** What a user is told when it is not what the manifest says. */
  PgstowException damage(String whose, Exception cause) {
    return new PgstowException(
        ExitCode.ARCHIVE,
        "\"%s\" is damaged: the segment of %s, bytes %d to %d, is not what was stored (%s)"
            .formatted(store.location(key), whose, offset, past(), cause.getMessage()),
        HINT,
        cause);
  }
}
