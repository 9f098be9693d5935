package io.pgstow.testing;

import io.pgstow.store.ObjectStore;
import io.pgstow.store.PendingUpload;
import io.pgstow.store.StoredObject;
import io.pgstow.store.folder.FolderStore;
import io.pgstow.store.s3.S3Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A place for backups: the settings that name it to a job, and a look into it. */
public final class TestStore {
  private final String name;
  private final Map<String, String> settings;
  private final Supplier<ObjectStore> opener;

  private TestStore(String name, Map<String, String> settings, Supplier<ObjectStore> opener) {
    this.name = name;
    this.settings = settings;
    this.opener = opener;
  }

  /** A folder, which need not exist. */
  public static TestStore folder(Path folder) {
    return new TestStore(
        "folder", Map.of("BACKUP_URL", "file:" + folder), () -> new FolderStore(folder));
  }

  /** A place in the bucket of a server. */
  public static TestStore bucket(S3Server server, String prefix) {
    return new TestStore(
        "bucket",
        Map.of(
            "BACKUP_URL",
            "s3://" + S3Server.BUCKET + "/" + prefix,
            "S3_ENDPOINT_URL",
            server.endpoint().toString(),
            "AWS_S3_FORCE_PATH_STYLE",
            "true",
            "AWS_ACCESS_KEY_ID",
            S3Server.KEY.id(),
            "AWS_SECRET_ACCESS_KEY",
            S3Server.KEY.secret()),
        () -> new S3Store(server.options(prefix)));
  }

  /** Opens it; the caller closes it. */
  public ObjectStore open() {
    return opener.get();
  }

  public Map<String, String> settings() {
    return settings;
  }

  /** The keys of all objects, sorted. */
  public List<String> keys() {
    try (ObjectStore store = opener.get();
        Stream<StoredObject> objects = store.list("")) {
      return objects.map(StoredObject::key).sorted().toList();
    }
  }

  /** The keys of uploads that were begun and left, sorted. */
  public List<String> pendingUploads() {
    try (ObjectStore store = opener.get();
        Stream<PendingUpload> uploads = store.pendingUploads("")) {
      return uploads.map(PendingUpload::key).sorted().toList();
    }
  }

  /** The content of an object. */
  public byte[] read(String key) {
    try (ObjectStore store = opener.get();
        InputStream stream = store.read(key, 0, store.head(key).orElseThrow().size())) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes an object behind pgstow's back. */
  public void write(String key, byte[] content) {
    try (ObjectStore store = opener.get()) {
      store.put(key, content);
    }
  }

  /** Deletes an object behind pgstow's back. */
  public void delete(String key) {
    try (ObjectStore store = opener.get()) {
      store.delete(key);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
