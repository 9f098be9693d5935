/** Texts that others have written: in no known encoding, and of whatever characters. */
@NullMarked
package io.pgstow.text;

import org.jspecify.annotations.NullMarked;
