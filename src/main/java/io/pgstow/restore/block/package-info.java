/**
 * The data of an archive's entries in the order of the archive, for archives that are read by one
 * reader.
 */
@NullMarked
package io.pgstow.restore.block;

import org.jspecify.annotations.NullMarked;
