/** Which backups are kept, and how the others leave the store. */
@NullMarked
package io.pgstow.retention;

import org.jspecify.annotations.NullMarked;
