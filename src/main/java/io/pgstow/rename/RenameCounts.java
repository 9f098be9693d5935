package io.pgstow.rename;

/**
 * What a renaming has done.
 *
 * @param objects that are at the target
 * @param bytes of all of them
 * @param copied how many were copied by this run and not by one before
 * @param removed how many are gone from the source
 */
public record RenameCounts(long objects, long bytes, long copied, long removed) {}
