/** The database that is restored into: its state, its sessions, how it is made and replaced. */
@NullMarked
package io.pgstow.restore.destination;

import org.jspecify.annotations.NullMarked;
