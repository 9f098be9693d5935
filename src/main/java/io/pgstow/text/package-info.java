/** Texts in no known encoding. */
@NullMarked
package io.pgstow.text;

import org.jspecify.annotations.NullMarked;
