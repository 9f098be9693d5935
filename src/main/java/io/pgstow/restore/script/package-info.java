/** Restoring scripts, which psql runs in one transaction. */
@NullMarked
package io.pgstow.restore.script;

import org.jspecify.annotations.NullMarked;
