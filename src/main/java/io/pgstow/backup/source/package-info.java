/** The database that is dumped: its locks, its snapshot, its table of contents. */
@NullMarked
package io.pgstow.backup.source;

import org.jspecify.annotations.NullMarked;
