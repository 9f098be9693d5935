package io.pgstow.backup;

import io.pgstow.backup.SourceTable.Pages;

/**
 * A run of a table's rows that was dumped, whole in itself.
 *
 * @param length as compressed, bytes
 * @param rawBytes uncompressed, without the end marker
 * @param sha256 of the compressed bytes
 */
record DumpedSegment(
    SourceTable table, Pages pages, long length, long rawBytes, long rows, String sha256)
    implements DumpedItem {}
