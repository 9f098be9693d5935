package io.pgstow.store;

import java.io.InputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Objects by key below one root. Keys are relative to the root, their folders separated by {@code
 * /}. Every method fails with a {@link io.pgstow.error.PgstowException} of the exit code {@code
 * STORE} when the store cannot be reached or refuses. Thread-safe; whoever opened it closes it,
 * after its streams and uploads.
 */
public interface ObjectStore extends AutoCloseable {

  /** Where the key lies, for messages: a URL or a file path. The empty key is the root. */
  String location(String key);

  /**
   * Fails, with the exit code {@code USAGE}, when the store cannot have an object with such a key.
   */
  void requireKey(String key);

  /** What the store knows about an object; empty when there is none. */
  Optional<StoredObject> head(String key);

  /**
   * Exactly a range of an object, fetched while it is read, buffered. A connection lost on the way
   * is replaced; an object that is missing, was replaced meanwhile, or ends too early fails the
   * reading with a {@link io.pgstow.error.PgstowException}. Closing early is cheap, however much of
   * the range is left. Not thread-safe; the caller closes it.
   *
   * @param offset bytes from the object's start
   * @param length bytes
   */
  InputStream read(String key, long offset, long length);

  /** What the store's clock says now, to the second; empty where it does not tell. */
  Optional<Instant> time();

  /** Every object whose key starts so, in no particular order; the caller closes the stream. */
  Stream<StoredObject> list(String prefix);

  /**
   * The keys that begin so of symbolic links whose targets are not there, in no particular order; a
   * bucket has none. The caller closes the stream.
   */
  Stream<String> brokenLinks(String prefix);

  /**
   * The next folders after a prefix, each the full key with a closing {@code /}; the caller closes
   * the stream.
   */
  Stream<String> folders(String prefix);

  /**
   * Writes an object unless there is one. An object of the very same content counts as written
   * here: a request repeated after a lost answer meets its own work. So the content must tell its
   * writers apart.
   *
   * @return whether the object is the one that was to be written
   */
  boolean create(String key, byte[] content);

  /**
   * Writes an object in the place of another, unless somebody has replaced or deleted that one. As
   * with {@link #create}, what has the very content counts as written here.
   *
   * @return whether the object is the one that was to be written
   */
  boolean replace(StoredObject old, byte[] content);

  /** Writes an object, or replaces the one there is. */
  StoredObject put(String key, byte[] content);

  /**
   * The same, unless there is an object already; as with {@link #create}, what has the very content
   * counts as written here.
   *
   * @return the object, or nothing when another one was there
   */
  Optional<StoredObject> putNew(String key, byte[] content);

  /** Begins an object in parts. It is invisible until completed; the caller closes the upload. */
  Upload upload(String key);

  /**
   * How to cut an object into parts.
   *
   * @param estimate the object's size as far as it is known, bytes; 0 when not at all
   * @param largest the largest part there is memory for, bytes
   */
  PartSizes partSizes(long estimate, long largest);

  /**
   * Copies an object into this store, replacing what is at the target. A bucket does so by itself;
   * the copy is compared with the object before this returns.
   *
   * @param source where the object is: this store, or another of the same kind and endpoint
   * @param object as the source knows it; the copy fails when it has changed
   */
  void copy(ObjectStore source, StoredObject object, String to);

  /**
   * Gives the content of an object a second key in this store, without moving it through here.
   *
   * @return the object under its second key
   */
  StoredObject duplicate(StoredObject object, String to);

  /**
   * Whether an object of this store is the copy of another: as large, and with the same content by
   * its ETag or checksum, or byte by byte where there is neither.
   *
   * @param source as for {@link #copy}
   */
  boolean isCopy(ObjectStore source, StoredObject object, String key);

  /** Deletes an object; one that is not there is as good as deleted. */
  void delete(String key);

  /**
   * Deletes objects, many by one request where the store can.
   *
   * @return those that are locked, and so are still there
   */
  List<RetainedObject> delete(Collection<String> keys);

  /** Uploads begun below a prefix and neither completed nor aborted; the caller closes it. */
  Stream<PendingUpload> pendingUploads(String prefix);

  /** Throws away what an upload has left; one that is not there is as good as gone. */
  void abort(PendingUpload upload);

  /**
   * Since when the store has not answered a request whose answer is overdue, if there is one; those
   * that are not reached over a network are never silent.
   */
  default Optional<Instant> silentSince(Instant now) {
    return Optional.empty();
  }

  /** How many requests were sent again, as the store did not take or answer them at first. */
  default long retries() {
    return 0;
  }

  @Override
  void close();
}
