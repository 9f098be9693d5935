package io.pgstow.app;

import io.pgstow.config.ClusterSettings;
import io.pgstow.config.Job;
import io.pgstow.config.RenameSettings;
import io.pgstow.config.RestoreSettings;
import io.pgstow.config.S3Settings;
import io.pgstow.config.S3Settings.Checksums;
import io.pgstow.config.Secret;
import io.pgstow.config.Settings;
import io.pgstow.config.StoreSettings;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PartSizes;
import io.pgstow.store.StoreUrl;
import io.pgstow.store.StoreUrl.Bucket;
import io.pgstow.store.StoreUrl.Folder;
import io.pgstow.store.StoreUrl.Split;
import io.pgstow.store.folder.FolderStore;
import io.pgstow.store.s3.S3Options;
import io.pgstow.store.s3.S3Options.Access;
import io.pgstow.store.s3.S3Options.AccessKey;
import io.pgstow.store.s3.S3Options.Writing;
import io.pgstow.store.s3.S3Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the store that the settings name. */
final class Stores {
  private static final Logger LOG = LoggerFactory.getLogger(Stores.class);

  /** Connections besides those that send parts and read ranges: heads, manifests side by side. */
  private static final int MORE_CONNECTIONS = 8;

  private final Settings settings;

  Stores(Settings settings) {
    this.settings = settings;
  }

  /**
   * An open store.
   *
   * @param file the last segment of S3_URI, where the place of one backup is named in full
   */
  record Opened(ObjectStore store, Optional<String> file) implements AutoCloseable {
    @Override
    public void close() {
      store.close();
    }
  }

  /** Opens it; the caller closes it. */
  Opened open() {
    Optional<String> full = settings.find(StoreSettings.S3_URI);
    if (full.isEmpty()) {
      StoreUrl place = place(settings.get(StoreSettings.BACKUP_URL));
      warnIfMissing(place);
      return new Opened(open(place), Optional.empty());
    }
    Split split = place(full.get()).split();
    warnIfMissing(split.above());
    return new Opened(open(split.above()), Optional.of(split.name()));
  }

  /** A misspelt folder looks like an empty one; only a backup makes it. */
  private void warnIfMissing(StoreUrl place) {
    boolean made = EnumSet.of(Job.BACKUP, Job.BACKUP_CLUSTER, Job.MIGRATE).contains(settings.job());
    if (place instanceof Folder(Path path) && !made && !Files.isDirectory(path)) {
      LOG.warn("the folder \"{}\" does not exist; the backup job creates it", path);
    }
  }

  /** The place that a setting names. */
  static StoreUrl place(String url) {
    return StoreUrl.parse(url, Path.of(""));
  }

  /** Opens the store at a place; the caller closes it. */
  ObjectStore open(StoreUrl url) {
    return switch (url) {
      case Folder(Path path) -> new FolderStore(path);
      case Bucket(String bucket, String prefix) ->
          new S3Store(new S3Options(bucket, prefix, access(), writing()));
    };
  }

  private Access access() {
    int databases = settings.find(ClusterSettings.CLUSTER_JOBS).orElse(1);
    int connections =
        databases
                * (settings.find(S3Settings.S3_UPLOAD_CONCURRENCY).orElse(0)
                    + settings.find(RestoreSettings.RESTORE_JOBS).orElse(0))
            + settings.find(RenameSettings.COPY_JOBS).orElse(0) * S3Options.PARTS_COPIED_TOGETHER
            + MORE_CONNECTIONS;
    return new Access(
        settings.find(S3Settings.S3_ENDPOINT_URL),
        settings.find(S3Settings.AWS_REGION),
        settings.get(S3Settings.AWS_S3_FORCE_PATH_STYLE),
        !settings.get(S3Settings.AWS_NO_VERIFY_SSL),
        accessKey(),
        settings.get(S3Settings.S3_MAX_RETRIES),
        settings.get(S3Settings.S3_TIMEOUT),
        connections);
  }

  /** A key that is set here goes before the SDK's own chain. */
  private Optional<AccessKey> accessKey() {
    return settings
        .find(S3Settings.AWS_ACCESS_KEY_ID)
        .flatMap(
            id ->
                settings
                    .find(S3Settings.AWS_SECRET_ACCESS_KEY)
                    .map(
                        secret ->
                            new AccessKey(
                                id,
                                secret.reveal(),
                                settings.find(S3Settings.AWS_SESSION_TOKEN).map(Secret::reveal))));
  }

  private Writing writing() {
    return new Writing(
        settings.get(S3Settings.S3_CHECKSUMS) == Checksums.SUPPORTED,
        settings.find(S3Settings.S3_SSE),
        settings.find(S3Settings.S3_SSE_KMS_KEY_ID),
        settings.find(S3Settings.S3_STORAGE_CLASS),
        settings.find(S3Settings.S3_CHUNK_SIZE).orElse(PartSizes.DEFAULT),
        settings.find(S3Settings.S3_MAX_PARTS).orElse(PartSizes.DEFAULT_MAX_PARTS),
        settings.find(RenameSettings.COPY_PART_SIZE).orElse(PartSizes.DEFAULT));
  }
}
