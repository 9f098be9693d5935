package io.pgstow.backup.sink;

import io.pgstow.backup.source.SourceTable;
import io.pgstow.backup.source.SourceTable.Pages;

/**
 * Rows of a table that one connection dumps.
 *
 * @param output where they go
 */
public record TableSegment(SourceTable table, Pages pages, SegmentOutput output) {}
