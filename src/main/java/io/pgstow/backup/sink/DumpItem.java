package io.pgstow.backup.sink;

/** What one connection dumps in one go. */
public sealed interface DumpItem permits TableSegments, LargeObjectBatch, DumpItem.ByClient {
  /** All data of the archive, as the client program writes them. */
  record ByClient() implements DumpItem {}
}
