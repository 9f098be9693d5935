package io.pgstow.retention;

import io.pgstow.manifest.ClusterCatalogue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pins a backup of a server, or unpins it; what it needs of databases is kept with it. */
public final class ClusterPin {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterPin.class);

  private final ClusterCatalogue catalogue;
  private final String name;
  private final boolean pinned;
  private String found = "";

  /**
   * A change that was not made yet.
   *
   * @param name of the backup, or {@link io.pgstow.manifest.Catalogue#LATEST}
   * @param pinned what it is to be
   */
  public ClusterPin(ClusterCatalogue catalogue, String name, boolean pinned) {
    this.catalogue = catalogue;
    this.name = name;
    this.pinned = pinned;
  }

  /** Finds the backup. */
  public void find() {
    found = catalogue.require(name).name();
  }

  /** Writes it into the manifest. */
  public void write() {
    boolean changed = catalogue.pin(found, pinned);
    LOG.info(
        "backup \"{}\" of the server is {}{}",
        found,
        pinned ? "pinned" : "not pinned",
        changed ? "" : ", as before");
  }
}
