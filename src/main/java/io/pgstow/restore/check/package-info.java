/**
 * What is compared: the destination with the archive's demands before the start, its content at the
 * end.
 */
@NullMarked
package io.pgstow.restore.check;

import org.jspecify.annotations.NullMarked;
