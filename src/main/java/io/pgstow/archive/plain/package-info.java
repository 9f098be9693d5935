/** Plain scripts ({@code pg_dump -Fp}, and what {@code pg_restore} writes to a file): SQL. */
@NullMarked
package io.pgstow.archive.plain;

import org.jspecify.annotations.NullMarked;
