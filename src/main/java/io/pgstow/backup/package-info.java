/** From a source database to a backup in the store: dump, upload, read back, manifest. */
@NullMarked
package io.pgstow.backup;

import org.jspecify.annotations.NullMarked;
