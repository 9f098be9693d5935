/** Directory archives ({@code pg_dump -Fd}): a table of contents and a file for each data. */
@NullMarked
package io.pgstow.archive.directory;

import org.jspecify.annotations.NullMarked;
