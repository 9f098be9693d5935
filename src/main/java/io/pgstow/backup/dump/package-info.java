/** The engine: items dumped side by side into the archive, until it is complete. */
@NullMarked
package io.pgstow.backup.dump;

import org.jspecify.annotations.NullMarked;
