/**
 * From a backup in the store to a database: schema, empty indexes, data, the rest; each item once,
 * with its record in the same transaction.
 */
@NullMarked
package io.pgstow.restore;

import org.jspecify.annotations.NullMarked;
