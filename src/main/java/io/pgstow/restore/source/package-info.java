/**
 * The archive that is restored, opened: what it says of itself, and reading that is compared with
 * the manifest.
 */
@NullMarked
package io.pgstow.restore.source;

import org.jspecify.annotations.NullMarked;
