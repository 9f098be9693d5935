package io.pgstow.manifest;

import io.pgstow.error.PgstowException;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The backups that a pruning is deleting: their manifests go first, and without one nothing else
 * would tell that what is left is pgstow's own. It lies in the folder of the database until nothing
 * is left.
 *
 * @param schemaVersion of this document
 * @param run tells it from every other
 * @param start when it began, by its own clock
 * @param names of the backups
 * @param objects of their archives: when each was written, by the store's clock, by their keys as
 *     seen from that folder
 */
public record Withdrawal(
    int schemaVersion, UUID run, Instant start, List<String> names, Map<String, Instant> objects) {
  private static final Logger LOG = LoggerFactory.getLogger(Withdrawal.class);

  /** The version of this document's schema. */
  public static final int SCHEMA_VERSION = 1;

  private static final String PREFIX = "pgstow.removing.";
  private static final String SUFFIX = ".json";

  /** Backups that are deleted now. */
  public static Withdrawal now(Instant now, String database, List<? extends BackupSet> sets) {
    String folder = BackupKey.folder(database);
    var objects = new TreeMap<String, Instant>();
    for (BackupSet set : sets) {
      set.written()
          .forEach(
              (key, time) -> {
                if (key.startsWith(folder)) {
                  objects.put(key.substring(folder.length()), time);
                }
              });
    }
    return new Withdrawal(
        SCHEMA_VERSION,
        UUID.randomUUID(),
        now,
        sets.stream().map(BackupSet::name).toList(),
        objects);
  }

  /**
   * Whether an object was to be deleted. What somebody has put in its place since was written at
   * another time.
   *
   * @param key as seen from the folder
   * @param written by the store's clock
   */
  public boolean covers(String key, Instant written) {
    return written.equals(objects.get(key));
  }

  /** Where it lies. */
  public String key(String database) {
    return BackupKey.folder(database) + PREFIX + run + SUFFIX;
  }

  /** Those that are there, of prunings under way or that did not live to their end. */
  public static List<StoredObject> list(ObjectStore store, String database) {
    try (Stream<StoredObject> objects = store.list(BackupKey.folder(database) + PREFIX)) {
      return objects.filter(object -> object.key().endsWith(SUFFIX)).toList();
    }
  }

  /** One that was listed; nothing if it cannot be read. */
  public static Optional<Withdrawal> read(ObjectStore store, StoredObject object) {
    try {
      return Optional.of(StoredJson.read(new Catalogue(store).read(object), Withdrawal.class));
    } catch (JacksonException e) {
      LOG.warn("\"{}\" cannot be read: {}", store.location(object.key()), e.getOriginalMessage());
      return Optional.empty();
    }
  }

  /**
   * Writes it.
   *
   * @throws PgstowException when the store refuses
   */
  public void write(ObjectStore store, String database) {
    if (!store.create(key(database), StoredJson.write(this))) {
      throw new IllegalStateException(key(database));
    }
  }
}
