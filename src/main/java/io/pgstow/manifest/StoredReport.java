package io.pgstow.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * A report beside a backup. Nothing but its content tells it from a file that somebody else has
 * given such a name.
 */
public final class StoredReport {
  /** Early in a page, as {@code name="generator"}. */
  public static final String GENERATOR = "<meta name=\"generator\" content=\"pgstow\"/>";

  /** Early in a document: what wrote it. */
  private static final String TOOL = "\"tool\" : \"pgstow ";

  private static final int HEAD = 1024;

  private StoredReport() {}

  /** Whether another one may take its place, or it may be deleted: pgstow has written it. */
  public static boolean isOurs(ObjectStore store, String key) {
    Optional<StoredObject> there = store.head(key);
    return there.isPresent() && isReport(head(store, there.get()));
  }

  /** Whether there is nothing, or a report. */
  public static boolean isFree(ObjectStore store, String key) {
    Optional<StoredObject> there = store.head(key);
    return there.isEmpty() || isReport(head(store, there.get()));
  }

  private static boolean isReport(String head) {
    return head.contains(GENERATOR) || (head.startsWith("{") && head.contains(TOOL));
  }

  private static String head(ObjectStore store, StoredObject object) {
    long length = Math.min(HEAD, object.size());
    if (length == 0) {
      return "";
    }
    try (InputStream stream = store.read(object.key(), 0, length)) {
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
