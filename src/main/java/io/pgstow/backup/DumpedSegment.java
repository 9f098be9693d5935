package io.pgstow.backup;

/**
 * A run of a table's rows that was dumped, whole in itself.
 *
 * @param length as compressed, bytes
 * @param rawBytes uncompressed, without the end marker
 * @param sha256 of the compressed bytes
 */
record DumpedSegment(SourceTable table, long length, long rawBytes, long rows, String sha256)
    implements DumpedItem {}
