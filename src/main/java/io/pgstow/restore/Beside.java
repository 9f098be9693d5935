package io.pgstow.restore;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.destination.Destination;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a destination looks to a restore all of which goes into schemas of new names: what else there
 * is in a database in use is neither touched nor in the way.
 *
 * @param schemas their names; nothing where what is restored goes anywhere
 */
record Beside(Optional<Set<String>> schemas) {

  /** What there is in the destination, as far as it counts. */
  Destination.State inspect(Destination destination) {
    Destination.State state = destination.inspect();
    if (!mayShare(state)) {
      return state;
    }
    try (Session session = destination.openServer()) {
      return seen(session, state);
    }
  }

  /**
   * The same of what was found through a session in the database.
   *
   * @param state what was found
   */
  Destination.State seen(Session session, Destination.State state) {
    if (!mayShare(state)) {
      return state;
    }
    record Found(String schema, String object) {}
    List<Found> objects =
        session.all(
            Sql.named("objects-in-schemas"),
            row -> new Found(row.getString(1), row.getString(2)),
            (Object) schemas.orElse(Set.of()).toArray(String[]::new));
    return objects.isEmpty()
        ? new Destination.State.Empty()
        : new Destination.State.SchemasTaken(
            objects.stream().map(Found::schema).distinct().toList(),
            objects.stream().map(Found::object).toList());
  }

  private boolean mayShare(Destination.State state) {
    return schemas.isPresent() && state instanceof Destination.State.Occupied;
  }
}
