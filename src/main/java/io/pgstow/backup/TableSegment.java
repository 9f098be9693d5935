package io.pgstow.backup;

import io.pgstow.backup.SourceTable.Pages;

/**
 * Rows of a table that one connection dumps.
 *
 * @param output where they go
 */
record TableSegment(SourceTable table, Pages pages, SegmentOutput output) {}
