package io.pgstow.retention;

import static java.util.Objects.requireNonNull;

import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Catalogue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pins a backup, which keeps it whatever the rules say, or unpins it. Used by one thread. */
public final class Pin {
  private static final Logger LOG = LoggerFactory.getLogger(Pin.class);

  private final Catalogue catalogue;
  private final String database;
  private final String name;
  private final boolean pinned;
  private @Nullable BackupPlace place;

  /**
   * A change that was not made yet.
   *
   * @param name of the backup, or {@link Catalogue#LATEST}
   * @param pinned what it is to be
   */
  public Pin(Catalogue catalogue, String database, String name, boolean pinned) {
    this.catalogue = catalogue;
    this.database = database;
    this.name = name;
    this.pinned = pinned;
  }

  /** Finds the backup. */
  public void find() {
    place = catalogue.find(database, name).place();
  }

  /** Writes it into the manifest. */
  public void write() {
    BackupPlace found = requireNonNull(place);
    boolean changed = catalogue.pin(found, pinned);
    LOG.info(
        "backup \"{}\" of \"{}\" is {}{}",
        found.name(),
        found.database(),
        pinned ? "pinned" : "not pinned",
        changed ? "" : ", as before");
  }
}
