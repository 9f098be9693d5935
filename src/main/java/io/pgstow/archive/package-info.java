/** The archives of {@code pg_dump}: what lies in them, read from and written to streams alone. */
@NullMarked
package io.pgstow.archive;

import org.jspecify.annotations.NullMarked;
