/** Decides which backups to keep, and deletes the rest. */
@NullMarked
package io.pgstow.retention;

import org.jspecify.annotations.NullMarked;
