/** Copies or moves everything below one place of a store to another. */
@NullMarked
package io.pgstow.rename;

import org.jspecify.annotations.NullMarked;
