package io.pgstow.backup;

/** Something that one connection dumps in one go. */
public sealed interface DumpItem permits TableSegment, LargeObjectBatch {}
