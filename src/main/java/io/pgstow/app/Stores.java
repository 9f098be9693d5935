package io.pgstow.app;

import io.pgstow.config.Settings;
import io.pgstow.store.ObjectStore;
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

  static Opened open(Settings settings) {
    throw new IllegalStateException(settings.toString());
  }
}
