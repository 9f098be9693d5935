/**
 * What a restore is to do: its options, the order of the archive's entries, when each index is
 * made.
 */
@NullMarked
package io.pgstow.restore.plan;

import org.jspecify.annotations.NullMarked;
