/**
 * The place where backups are stored: objects by key, written whole or in parts, read in ranges.
 */
@NullMarked
package io.pgstow.store;

import org.jspecify.annotations.NullMarked;
