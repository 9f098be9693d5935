package io.pgstow.backup;

/**
 * Large objects that were dumped.
 *
 * @param rawBytes uncompressed
 */
record DumpedLargeObjects(long count, long rawBytes) implements DumpedItem {}
