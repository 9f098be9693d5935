/** Which part of an archive is restored: filters, a list of entries, and what these need. */
@NullMarked
package io.pgstow.restore.part;

import org.jspecify.annotations.NullMarked;
