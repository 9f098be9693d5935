/** Entry point: environment and arguments in, exit code out. */
@NullMarked
package io.pgstow;

import org.jspecify.annotations.NullMarked;
