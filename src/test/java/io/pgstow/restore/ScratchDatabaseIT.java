package io.pgstow.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.memory.MemoryBudget;
import io.pgstow.postgres.Cancellation;
import io.pgstow.postgres.ClientPrograms;
import io.pgstow.postgres.Database;
import io.pgstow.postgres.Sessions;
import io.pgstow.postgres.Tls;
import io.pgstow.report.Progress;
import io.pgstow.report.ProgressDisplay;
import io.pgstow.restore.destination.Destination;
import io.pgstow.restore.destination.DestinationState;
import io.pgstow.restore.destination.OnExisting;
import io.pgstow.restore.naming.NewNames;
import io.pgstow.restore.part.PartOptions;
import io.pgstow.restore.plan.IndexPolicy;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.plan.WholeDatabase;
import io.pgstow.store.folder.FolderStore;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A verification drops its scratch database if it has made it. */
final class ScratchDatabaseIT {
  @TempDir Path folder;

  @Test
  void one_that_was_there_before_is_not_dropped() throws Exception {
    try (var server = PostgresServer.start(17)) {
      server.createDatabase("scratch");
      var sessions = new Sessions(new Cancellation());
      Database database = database(server, "scratch");

      new ScratchDatabase(sessions, database, restore(sessions, database)).close();

      server.execute("scratch", "SELECT 1");
    }
  }

  @Test
  void one_that_it_has_made_is_dropped() throws Exception {
    try (var server = PostgresServer.start(17)) {
      var sessions = new Sessions(new Cancellation());
      var destination = new Destination(sessions, database(server, "scratch"), Optional.empty());
      assertThat(destination.made()).isEmpty();
      destination.create(name -> "CREATE DATABASE " + name);

      destination.drop(destination.made().orElseThrow());

      assertThat(destination.inspect()).isInstanceOf(DestinationState.Absent.class);
    }
  }

  private Restore restore(Sessions sessions, Database database) {
    var options =
        new RestoreOptions(
            database,
            "source",
            "one",
            Optional.empty(),
            new OnExisting.Fail(),
            IndexPolicy.BEFORE_DATA,
            false,
            1,
            Optional.empty(),
            MemoryBudget.ofThisProcess(),
            Map.of(),
            new RestoreOptions.Omissions(false, false, false),
            Optional.empty(),
            false,
            false,
            false,
            false,
            false,
            true,
            Duration.ZERO,
            WholeDatabase.CONTENTS,
            PartOptions.EVERYTHING,
            NewNames.NONE,
            RestoreOptions.Existing.NOTHING);
    return new Restore(
        options,
        new FolderStore(folder),
        sessions,
        ClientPrograms.find(Optional.empty(), "", new Cancellation()),
        new Progress(ProgressDisplay.none(), Clock.systemUTC()));
  }

  private static Database database(PostgresServer server, String name) {
    return new Database(
        "DST_",
        server.host(),
        server.port(),
        server.superuser(),
        Optional.of(server.password()),
        Optional.empty(),
        name,
        Tls.preferred(),
        Optional.empty());
  }
}
