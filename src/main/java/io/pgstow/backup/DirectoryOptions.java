package io.pgstow.backup;

/**
 * How a directory archive is dumped.
 *
 * @param jobs connections that dump rows at the same time
 * @param segmentSize of the pieces tables are dumped by, bytes on the server's disk
 * @param uploads requests that send at the same time
 */
public record DirectoryOptions(int jobs, long segmentSize, int uploads) {}
