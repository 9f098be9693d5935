package io.pgstow.backup.sink;

import io.pgstow.archive.Entry;
import org.jspecify.annotations.Nullable;

/**
 * A run of a table's rows that was dumped, whole in itself.
 *
 * @param first the page of the table that it begins with
 * @param output where it is
 * @param rawBytes uncompressed, without the end marker
 * @param rows as the server counted them; null for INSERT commands
 * @param crc32c of the rows, in hexadecimal
 */
public record DumpedSegment(
    Entry entry,
    long first,
    SegmentOutput output,
    long rawBytes,
    @Nullable Long rows,
    String crc32c) {}
