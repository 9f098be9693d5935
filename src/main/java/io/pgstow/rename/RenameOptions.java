package io.pgstow.rename;

import io.pgstow.store.StoreUrl;

/**
 * What one renaming is asked to do.
 *
 * @param removeSource whether the objects go from the source once all are copied and checked
 * @param dryRun whether to tell only what would be done
 */
public record RenameOptions(
    StoreUrl source, StoreUrl target, boolean removeSource, boolean dryRun) {

  /** To be done. */
  public RenameOptions(StoreUrl source, StoreUrl target, boolean removeSource) {
    this(source, target, removeSource, false);
  }
}
