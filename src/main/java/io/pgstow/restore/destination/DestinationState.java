package io.pgstow.restore.destination;

import io.pgstow.error.Finding;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.ledger.Ledger;
import java.util.List;
import java.util.Optional;

/** What there is in a destination before the restore, and why that is not restored into. */
public sealed interface DestinationState {
  /** No such database. */
  record Absent() implements DestinationState {}

  /** A database without anything in it. */
  record Empty() implements DestinationState {}

  /** A database that holds something, which another restore must not touch. */
  sealed interface InUse extends DestinationState {
    /**
     * Why a database of this name is not restored into.
     *
     * @param remedies what the hint may name
     */
    Finding refusal(String name, Remedies remedies);

    /** Whether the permission to drop the database is enough to drop it in this state. */
    default boolean mayBeReplaced() {
      return true;
    }
  }

  /**
   * A database in the middle of a restore.
   *
   * @param ledger its schema
   * @param beside whether the database holds other objects, too: who drops it to give the restore
   *     up loses these
   */
  record Begun(Ledger.Progress progress, String ledger, boolean beside) implements InUse {
    @Override
    public Finding refusal(String name, Remedies remedies) {
      String finish =
          "Set BACKUP_NAME to that backup, with the same filters and names, to finish its restore";
      return beside
          ? Finding.fatal(
              "\"%s\" is in the middle of a restore of \"%s\" beside its other objects"
                  .formatted(name, progress.backup()),
              finish
                  + ". To give it up, drop what it has created, and then DROP SCHEMA %s CASCADE."
                      .formatted(Sql.identifier(ledger)))
          : Finding.fatal(
              "\"%s\" is in the middle of a restore of \"%s\"".formatted(name, progress.backup()),
              finish + remedies.orDrop());
    }

    @Override
    public boolean mayBeReplaced() {
      return !beside;
    }
  }

  /** A database with the record of a restore that must not be resumed. */
  record Distrusted(Ledger.Mark mark) implements InUse {
    @Override
    public Finding refusal(String name, Remedies remedies) {
      return mark.own()
          ? Finding.fatal(
              "\"%s\" has the ledger of a restore, the schema \"%s\", which was changed"
                  .formatted(name, mark.schema()),
              "Check what was added or granted in it. Drop that schema" + remedies.orDrop())
          : Finding.fatal(
              "\"%s\" has the ledger of a restore, the schema \"%s\", which is owned by \"%s\""
                  .formatted(name, mark.schema(), mark.owners()),
              "Finish the restore as that role. If no restore is in progress, drop that schema"
                  + remedies.orDrop());
    }
  }

  /** What a DROP DATABASE has left that did not end. Nobody can enter it, only drop it. */
  record Invalid() implements InUse {
    @Override
    public Finding refusal(String name, Remedies remedies) {
      return Finding.fatal(
          "\"%s\" is an invalid database: a DROP DATABASE was interrupted".formatted(name),
          "DROP DATABASE it, or set DST_ON_EXISTING=drop to replace it.");
    }
  }

  /** A template, which is not restored into: whatever is made after it would get that. */
  record Template() implements InUse {
    @Override
    public Finding refusal(String name, Remedies remedies) {
      return Finding.fatal(
          "\"%s\" is a template: every new database would get what is restored into it"
              .formatted(name),
          remedies.elsewhere() + ", ALTER DATABASE … IS_TEMPLATE false" + remedies.orDrop());
    }
  }

  /** A database in use; some of what stands in it. */
  record Occupied(List<String> objects) implements InUse {
    @Override
    public Finding refusal(String name, Remedies remedies) {
      return Finding.fatal(
          "\"%s\" is not empty: it has %s".formatted(name, String.join(", ", objects)),
          remedies.drop().isPresent()
              ? remedies.elsewhere() + remedies.orDrop()
              : remedies.elsewhere()
                  + ". Beside other objects goes a part alone (SCHEMAS, TABLES, …); with"
                  + " MAP_SCHEMA, what goes into the schemas that it names.");
    }
  }

  /**
   * A database in use, where all that is restored goes into schemas of which some are not empty.
   *
   * @param schemas their names
   * @param objects some of what stands in them
   */
  record SchemasTaken(List<String> schemas, List<String> objects) implements InUse {
    @Override
    public Finding refusal(String name, Remedies remedies) {
      return Finding.fatal(
          "\"%s\" has objects in the schema \"%s\", which MAP_SCHEMA names: %s"
              .formatted(name, String.join("\", \"", schemas), String.join(", ", objects)),
          "DROP SCHEMA … CASCADE to restore it once more, or choose another name in MAP_SCHEMA."
              + " Other schemas of the database are not touched.");
    }
  }

  /**
   * What there is in the database that a session is in, whose current role is the one that
   * restores.
   */
  static DestinationState in(Session session) {
    return in(session, Optional.empty());
  }

  /**
   * The same.
   *
   * @param role that restores, if not the session's current one
   */
  static DestinationState in(Session session, Optional<String> role) {
    Optional<Ledger.Mark> mark = Ledger.mark(session, role);
    Optional<Ledger.Mark> distrusted = mark.filter(found -> !found.isTrusted());
    if (distrusted.isPresent()) {
      return new Distrusted(distrusted.get());
    }
    Optional<DestinationState> begun =
        mark.flatMap(
            found ->
                Ledger.read(session, found)
                    .map(
                        progress ->
                            new Begun(progress, found.schema(), Ledger.isBeside(session, found))));
    if (begun.isPresent()) {
      return begun.get();
    }
    List<String> objects = session.all(Sql.named("foreign-objects"), row -> row.getString(1));
    return objects.isEmpty() ? new Empty() : new Occupied(objects);
  }
}
