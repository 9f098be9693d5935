/**
 * PostgreSQL as pgstow uses it: sessions, snapshots, and the client programs of the server's major
 * version. Queries of more than a line are files in {@code resources/sql}.
 */
@NullMarked
package io.pgstow.postgres;

import org.jspecify.annotations.NullMarked;
