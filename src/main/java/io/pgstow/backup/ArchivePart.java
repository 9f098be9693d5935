package io.pgstow.backup;

/**
 * A run of the archive's bytes, as it will be a part of the upload.
 *
 * @param number from 1
 * @param offset where it begins in the archive
 * @param buffer holds its bytes from index 0
 * @param length how many bytes
 * @param held whether it must wait, because the table of contents in it is not yet final
 */
public record ArchivePart(int number, long offset, byte[] buffer, int length, boolean held) {}
