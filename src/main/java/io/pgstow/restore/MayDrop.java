package io.pgstow.restore;

/** Why a database may be dropped: the user has said so, or this run has made it. */
sealed interface MayDrop permits OnExisting.Drop, Destination.Made {}
