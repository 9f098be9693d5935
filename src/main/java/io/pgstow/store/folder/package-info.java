/** Objects as files below a folder. */
@NullMarked
package io.pgstow.store.folder;

import org.jspecify.annotations.NullMarked;
