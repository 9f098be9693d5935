/** What a role without privileges cannot make, and what depends on it. */
@NullMarked
package io.pgstow.restore.omission;

import org.jspecify.annotations.NullMarked;
