package io.pgstow.restore.data;

import io.pgstow.restore.source.Origin;

/**
 * An item with where it comes from.
 *
 * @param origin must be known to be intact before the item is committed
 */
public record SourcedItem(DataItem item, Origin origin) {}
