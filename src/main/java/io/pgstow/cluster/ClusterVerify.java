package io.pgstow.cluster;

import io.pgstow.manifest.ClusterCatalogue;
import io.pgstow.manifest.ClusterManifest;
import io.pgstow.manifest.ClusterManifest.Member;
import io.pgstow.manifest.Verification.Level;
import io.pgstow.store.ObjectStore;
import java.time.Clock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A verification of a backup of a server that has not begun; {@link #open} answers its next stage.
 */
public final class ClusterVerify {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterVerify.class);

  private final String name;
  private final Level level;
  private final Consumer<Member> reading;
  private final Consumer<String> found;
  private final ObjectStore store;
  private final Clock clock;

  /**
   * A verification that has not begun.
   *
   * @param name of the backup, or that of the latest
   * @param reading reads the backup of a database back, and fails when it is damaged
   * @param found is told the name of the backup, once it is known
   */
  public ClusterVerify(
      String name,
      Level level,
      Consumer<Member> reading,
      Consumer<String> found,
      ObjectStore store,
      Clock clock) {
    this.found = found;
    this.name = name;
    this.level = level;
    this.reading = reading;
    this.store = store;
    this.clock = clock;
  }

  /** Finds the backup. */
  public OpenedClusterVerify open() {
    var catalogue = new ClusterCatalogue(store);
    ClusterManifest manifest = catalogue.require(name);
    found.accept(manifest.name());
    LOG.info("verifying \"{}\"", store.location(manifest.place().manifest()));
    return new OpenedClusterVerify(manifest, level, reading, store, catalogue, clock);
  }
}
