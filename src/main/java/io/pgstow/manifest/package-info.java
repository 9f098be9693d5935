/**
 * What makes objects in the store a backup: where they lie, and the manifest that vouches for them.
 */
@NullMarked
package io.pgstow.manifest;

import org.jspecify.annotations.NullMarked;
