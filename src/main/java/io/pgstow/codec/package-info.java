/** How archives are compressed, and what the rows inside look like: streams in, streams out. */
@NullMarked
package io.pgstow.codec;

import org.jspecify.annotations.NullMarked;
