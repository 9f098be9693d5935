package io.pgstow.backup;

/** What was dumped. */
public sealed interface DumpedItem permits DumpedSegment, DumpedLargeObjects {}
