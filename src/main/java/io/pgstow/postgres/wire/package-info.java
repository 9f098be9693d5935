/** The driver's connection to the server, below the driver: the messages that pass both ways. */
@NullMarked
package io.pgstow.postgres.wire;

import org.jspecify.annotations.NullMarked;
