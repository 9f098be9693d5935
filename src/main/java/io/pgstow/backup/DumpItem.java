package io.pgstow.backup;

/** What one connection dumps in one go. */
public sealed interface DumpItem permits TableSegments, LargeObjectBatch, ClientData {}
