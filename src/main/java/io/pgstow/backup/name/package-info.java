/** The name of a backup in the store: the claim on it, what has it already, what it replaces. */
@NullMarked
package io.pgstow.backup.name;

import org.jspecify.annotations.NullMarked;
