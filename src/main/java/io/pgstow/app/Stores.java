package io.pgstow.app;

import io.pgstow.config.Settings;
import io.pgstow.config.StoreSettings;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoreUrl;
import io.pgstow.store.StoreUrl.Bucket;
import io.pgstow.store.StoreUrl.Folder;
import io.pgstow.store.folder.FolderStore;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the store that the settings name. */
final class Stores {
  private Stores() {}

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
  static Opened open(Settings settings) {
    Optional<String> full = settings.find(StoreSettings.S3_URI);
    String url = full.orElseGet(() -> settings.get(StoreSettings.BACKUP_URL));
    if (full.isEmpty()) {
      return new Opened(open(settings, url), Optional.empty());
    }
    int slash = url.lastIndexOf('/');
    return new Opened(
        open(settings, url.substring(0, slash)), Optional.of(url.substring(slash + 1)));
  }

  private static ObjectStore open(Settings settings, String url) {
    return switch (StoreUrl.parse(url, Path.of(""))) {
      case Folder(Path path) -> new FolderStore(path);
      case Bucket bucket -> throw new IllegalStateException(settings.job() + " " + bucket);
    };
  }
}
