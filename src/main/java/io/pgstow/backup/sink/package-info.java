/** The archive that is written: which items are dumped in which order, and where their bytes go. */
@NullMarked
package io.pgstow.backup.sink;

import org.jspecify.annotations.NullMarked;
