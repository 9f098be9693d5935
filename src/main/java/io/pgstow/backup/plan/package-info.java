/** What a backup is to hold, and how it is dumped. */
@NullMarked
package io.pgstow.backup.plan;

import org.jspecify.annotations.NullMarked;
