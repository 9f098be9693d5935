/** Entries of the table of contents: their SQL, their order, and the sessions that run them. */
@NullMarked
package io.pgstow.restore.entry;

import org.jspecify.annotations.NullMarked;
