package io.pgstow.restore;

import io.pgstow.postgres.ClientPrograms;
import io.pgstow.report.Progress;
import io.pgstow.restore.destination.Destination;
import io.pgstow.restore.destination.DestinationSessions;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.store.ObjectStore;

/** What a restore has in each of its stages. */
record RestoreContext(
    RestoreOptions options,
    ObjectStore store,
    ClientPrograms programs,
    Progress progress,
    Destination destination,
    DestinationSessions connections) {}
