/** What a failed run tells its user: a fact, a hint, and an exit code. */
@NullMarked
package io.pgstow.error;

import org.jspecify.annotations.NullMarked;
