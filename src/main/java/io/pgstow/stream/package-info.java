/** What the rooms' streams have in common. */
@NullMarked
package io.pgstow.stream;

import org.jspecify.annotations.NullMarked;
