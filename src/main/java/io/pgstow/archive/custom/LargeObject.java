package io.pgstow.archive.custom;

import java.io.InputStream;

/**
 * A large object of an archive.
 *
 * @param oid its identifier, above 0
 * @param content its bytes, decompressed; valid until the next large object is asked for
 */
public record LargeObject(long oid, InputStream content) {}
