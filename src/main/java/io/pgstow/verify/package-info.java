/** Reads backups back: what is there, every byte, or a restore of it. */
@NullMarked
package io.pgstow.verify;

import org.jspecify.annotations.NullMarked;
