package io.pgstow.restore;

import io.pgstow.report.Progress;
import io.pgstow.restore.destination.Destination;
import io.pgstow.restore.destination.DestinationSessions;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.store.ObjectStore;

/** What a restore has in each of its stages. */
record RestoreContext(
    RestoreOptions options,
    ObjectStore store,
    Progress progress,
    Destination destination,
    DestinationSessions connections) {}
