/** Composition: from settings to objects, and from the end of a run to its exit code. */
@NullMarked
package io.pgstow.app;

import org.jspecify.annotations.NullMarked;
