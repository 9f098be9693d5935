/** The one protocol for steps that work on a stream of items; knows no framework. */
@NullMarked
package io.pgstow.flow;

import org.jspecify.annotations.NullMarked;
