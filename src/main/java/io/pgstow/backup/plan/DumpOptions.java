package io.pgstow.backup.plan;

/**
 * How the rows of a backup are dumped.
 *
 * @param directory whether the archive is a directory with a file for each table
 * @param jobs connections that dump rows at the same time
 * @param segmentSize of the pieces tables are dumped by, bytes on the server's disk
 * @param uploads requests that send at the same time, if memory allows it
 */
public record DumpOptions(boolean directory, int jobs, long segmentSize, int uploads) {}
