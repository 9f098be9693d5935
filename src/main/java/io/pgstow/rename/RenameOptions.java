package io.pgstow.rename;

import io.pgstow.store.StoreUrl;

/**
 * What one renaming is asked to do.
 *
 * @param removeSource whether the objects go from the source once all are copied and checked
 */
public record RenameOptions(StoreUrl source, StoreUrl target, boolean removeSource) {}
