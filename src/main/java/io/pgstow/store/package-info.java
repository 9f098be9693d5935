@NullMarked
package io.pgstow.store;

import org.jspecify.annotations.NullMarked;
