/**
 * The rows and large objects: cut into segments or fetched as they were dumped, loaded with their
 * records.
 */
@NullMarked
package io.pgstow.restore.data;

import org.jspecify.annotations.NullMarked;
