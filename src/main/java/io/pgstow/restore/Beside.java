package io.pgstow.restore;

import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.destination.Destination;
import io.pgstow.restore.destination.DestinationState;
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
  DestinationState inspect(Destination destination) {
    DestinationState state = destination.inspect();
    if (!mayShare(state)) {
      return state;
    }
    try (Session session = destination.server().open()) {
      return seen(session, state);
    }
  }

  /**
   * The same of what was found through a session in the database.
   *
   * @param state what was found
   */
  DestinationState seen(Session session, DestinationState state) {
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
        ? new DestinationState.Empty()
        : new DestinationState.SchemasTaken(
            objects.stream().map(Found::schema).distinct().toList(),
            objects.stream().map(Found::object).toList());
  }

  private boolean mayShare(DestinationState state) {
    return schemas.isPresent() && state instanceof DestinationState.Occupied;
  }
}
