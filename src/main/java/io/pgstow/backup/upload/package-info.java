/** Objects written in parts, and completed by command only. */
@NullMarked
package io.pgstow.backup.upload;

import org.jspecify.annotations.NullMarked;
