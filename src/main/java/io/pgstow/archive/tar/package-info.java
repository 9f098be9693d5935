/** Tar archives ({@code pg_dump -Ft}): the files of a directory archive, one after the other. */
@NullMarked
package io.pgstow.archive.tar;

import org.jspecify.annotations.NullMarked;
