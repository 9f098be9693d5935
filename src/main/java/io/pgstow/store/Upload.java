package io.pgstow.store;

import java.util.List;
import java.util.Optional;

/** An object on its way in parts. Whoever began it closes it, after its last call has returned. */
public interface Upload extends AutoCloseable {

  /**
   * Sends one part from the start of the buffer, which is free again on return. A number sent twice
   * replaces the part. Thread-safe.
   *
   * @param number from 1
   * @param offset of the part within the object, bytes
   * @param length bytes, 1 at least
   * @return what {@link #complete} needs
   */
  Part part(int number, long offset, byte[] buffer, int length);

  /**
   * Makes the object visible, replacing what was there, and asks the store whether it has what was
   * sent.
   *
   * @param parts all of them, one at least, ascending by number and without a gap between offsets
   */
  StoredObject complete(List<Part> parts);

  /**
   * The same, unless there is an object already. A store that knows no such condition replaces it.
   *
   * @return the object, or nothing when another one was there
   */
  Optional<StoredObject> completeNew(List<Part> parts);

  /** Throws the parts away unless the object was completed. */
  @Override
  void close();

  /**
   * Whether something of it may be in the store though it was not completed, or may come to be:
   * parts that could not be thrown away, or the object, when its completion was asked for and not
   * answered. To be called after {@link #close}.
   */
  boolean hasLeft();
}
