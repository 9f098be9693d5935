/** The jobs, each a class that reads from top to bottom as its steps. */
@NullMarked
package io.pgstow.job;

import org.jspecify.annotations.NullMarked;
