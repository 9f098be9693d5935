package io.pgstow.restore.destination;

/** Why a database may be dropped: the user has said so, or this run has made it. */
public sealed interface MayDrop permits OnExisting.Drop, Destination.Made {}
