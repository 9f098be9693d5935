package io.pgstow.backup.sink;

import io.pgstow.archive.Entry;

/**
 * Large objects that were dumped.
 *
 * @param rawBytes uncompressed
 * @param crc32c of their content, one after the other, in hexadecimal
 */
public record DumpedLargeObjects(
    Entry entry, LargeObjectOutput output, long count, long rawBytes, String crc32c) {}
