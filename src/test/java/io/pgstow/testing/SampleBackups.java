package io.pgstow.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.LargeObjects;
import io.pgstow.manifest.Manifest.Requirements;
import io.pgstow.manifest.Manifest.Source;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Backups with all their objects but without content, for tests of what is done with backups. */
public final class SampleBackups {
  private static final byte[] ARCHIVE = "PGDMP and more".getBytes(UTF_8);

  private final ObjectStore store;
  private final String database;

  public SampleBackups(ObjectStore store, String database) {
    this.store = store;
    this.database = database;
  }

  /** A backup that is one file. */
  public void file(String name, Instant start, boolean pinned) {
    var key = new BackupKey(database, name);
    StoredObject archive = store.put(key.customArchive(), ARCHIVE);
    store.put(key.manifest(), manifest(name, start, pinned, List.of(archive)).toJson());
  }

  /** A backup that is a folder. */
  public void directory(String name, Instant start) {
    var key = new BackupKey(database, name);
    String folder = BackupKey.folder(database) + name + "/";
    List<StoredObject> files =
        List.of(
            store.put(folder + "toc.dat", ARCHIVE),
            store.put(folder + "3310.dat.gz", ARCHIVE),
            store.put(folder + "blobs.toc", ARCHIVE));
    store.put(key.manifest(), manifest(name, start, false, files).toJson());
  }

  /** What a backup's manifest says. */
  public Manifest manifest(String name, Instant start, boolean pinned, List<StoredObject> archive) {
    return new Manifest(
        Manifest.SCHEMA_VERSION,
        "pgstow",
        name,
        database,
        new Source("17.6", 17, "17.6", "UTF8", "C", "C", "libc", 1_000_000),
        start,
        start.plusSeconds(60),
        "00000003-00000001-1",
        "0/1",
        "custom",
        "gzip:1",
        archive.stream()
            .map(object -> new StoredArchive(object.key(), object.size(), object.etag(), List.of()))
            .toList(),
        List.of(),
        new LargeObjects(0, 0, List.of()),
        Map.of(),
        new Requirements(List.of(), List.of(), List.of()),
        null,
        pinned,
        null,
        null);
  }
}
