/** Custom archives ({@code pg_dump -Fc}): a table of contents, then one block for each data. */
@NullMarked
package io.pgstow.archive.custom;

import org.jspecify.annotations.NullMarked;
