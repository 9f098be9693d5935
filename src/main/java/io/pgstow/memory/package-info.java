/** How Java's heap is divided among what holds memory. */
@NullMarked
package io.pgstow.memory;

import org.jspecify.annotations.NullMarked;
