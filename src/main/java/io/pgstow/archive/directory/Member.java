package io.pgstow.archive.directory;

import io.pgstow.codec.Codec;

/**
 * A file of a directory archive that is there.
 *
 * @param name with the suffix of its compression
 * @param codec how it is compressed, as the suffix says: files of one archive may differ
 */
public record Member(String name, Codec codec) {}
