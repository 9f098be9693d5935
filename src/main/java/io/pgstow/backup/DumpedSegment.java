package io.pgstow.backup;

import io.pgstow.backup.SourceTable.Pages;

/**
 * A run of a table's rows that was dumped, whole in itself.
 *
 * @param length as compressed, bytes
 * @param rawBytes uncompressed, without the end marker
 * @param crc32c of the rows, in hexadecimal
 */
record DumpedSegment(
    SourceTable table, Pages pages, long length, long rawBytes, long rows, String crc32c)
    implements DumpedItem {}
