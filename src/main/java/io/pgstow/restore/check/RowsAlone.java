package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.error.Finding;
import io.pgstow.manifest.Manifest;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.data.UserTriggers;
import io.pgstow.restore.destination.Keys;
import io.pgstow.restore.destination.OnConflict;
import io.pgstow.restore.destination.Remedies;
import io.pgstow.restore.destination.Triggers;
import io.pgstow.restore.plan.ForeignKeyOrder;
import io.pgstow.restore.plan.RestoreOptions;
import io.pgstow.restore.source.OpenedArchive;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a destination can take an archive of rows alone: its tables and sequences must be there,
 * and the tables empty, or have keys. Nothing is ever dropped for such an archive.
 */
public final class RowsAlone {
  private static final int SHOWN = 10;

  private static final String GRANT_IT =
      "GRANT SET ON PARAMETER session_replication_role TO the restoring role, or restore as a"
          + " superuser.";

  private final OpenedArchive archive;
  private final Session session;
  private final long segmentSize;
  private final Triggers triggers;
  private final Optional<OnConflict> onConflict;
  private final Remedies remedies;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param session in the destination
   * @param triggers that fire in the sessions of the restore
   */
  public RowsAlone(
      OpenedArchive archive, Session session, RestoreOptions options, Triggers triggers) {
    this.archive = archive;
    this.session = session;
    this.segmentSize = options.segmentSize(archive.contents().entries().size());
    this.triggers = triggers;
    this.onConflict = options.existing().onConflict();
    this.remedies = options.remedies(true);
  }

  /** What keeps it from being loaded. */
  public List<Finding> findings() {
    List<Entry> missing = missing();
    if (missing.isEmpty()) {
      checkEmpty();
      checkTemporary();
      checkLargeObjects();
      checkDisabling();
      if (triggers != Triggers.OFF) {
        checkReferences();
        checkCycles();
      }
    } else {
      findings.add(
          Finding.fatal(
              "\"%s\" has only rows, and \"%s\" lacks the tables or columns: %s"
                  .formatted(archive.location(), session.database().name(), names(missing)),
              "Create the tables first: restore a backup made with SCHEMA_ONLY=true."));
    }
    return findings;
  }

  private List<Entry> missing() {
    List<Entry> wanted =
        archive.contents().entries().stream()
            .filter(entry -> entry.isTableData() || entry.kind().equals("SEQUENCE SET"))
            .toList();
    Set<Integer> there =
        Set.copyOf(
            session.all(
                Sql.named("named-relations"),
                row -> row.getInt(1),
                wanted.stream().map(Entry::dumpId).toArray(Integer[]::new),
                wanted.stream()
                    .map(entry -> Objects.requireNonNullElse(entry.namespace(), ""))
                    .toArray(String[]::new),
                wanted.stream().map(Entry::tag).toArray(String[]::new)));
    return wanted.stream().filter(entry -> !there.contains(entry.dumpId())).toList();
  }

  /**
   * Rows of an extension's own may be there: the archive has only those of the user. What is loaded
   * at the root of a tree may go into any of its partitions.
   */
  private void checkEmpty() {
    Set<String> ofExtensions = Set.copyOf(tables("extension-tables"));
    Set<String> hidden = Set.copyOf(tables("hidden-tables"));
    List<Entry> data =
        archive.contents().entries().stream()
            .filter(entry -> entry.isTableData() && !ofExtensions.contains(entry.qualifiedName()))
            .toList();
    List<Entry> used =
        data.stream()
            .filter(
                entry ->
                    places(entry)
                        .anyMatch(place -> !hidden.contains(place) && hasRows(entry, place)))
            .toList();
    List<Entry> unread =
        data.stream()
            .filter(entry -> !used.contains(entry))
            .filter(
                entry ->
                    places(entry).anyMatch(place -> hidden.contains(place) && mayHaveRows(place)))
            .toList();
    if (onConflict.isPresent()) {
      checkKeys(Stream.of(used, unread).flatMap(List::stream).toList());
    } else {
      add(
          used,
          "these tables of \"%s\" are not empty: %%s".formatted(quoted(session.database().name())),
          "Rows would be duplicated. TRUNCATE the tables, %s, or set ON_CONFLICT=skip to add the rows whose keys are not there."
              .formatted(remedies.elsewhereWithin()));
      add(
          unread,
          "\"%s\" may not read these tables, which may have rows: %%s"
              .formatted(quoted(session.database().user())),
          "Rows would be duplicated. GRANT SELECT on the tables to the restoring role, without row"
              + " security for it; or TRUNCATE them; or set ON_CONFLICT=skip, if they have keys.");
    }
  }

  /** For a text that is a format itself. */
  private static String quoted(String name) {
    return name.replace("%", "%%");
  }

  private static Stream<String> places(Entry entry) {
    return Stream.of(entry.qualifiedName(), target(entry)).distinct();
  }

  private boolean mayHaveRows(String table) {
    return session.one(Sql.named("may-have-rows"), row -> row.getBoolean(1), table);
  }

  private boolean hasRows(Entry entry, String place) {
    return hasRows(place.equals(entry.qualifiedName()) ? "ONLY " + place : place);
  }

  private boolean hasRows(String table) {
    return session.one("SELECT EXISTS (SELECT FROM %s)".formatted(table), row -> row.getBoolean(1));
  }

  /** By a key it is known whether a row is there already. */
  private void checkKeys(List<Entry> used) {
    Keys keys = Keys.of(session);
    boolean skip = onConflict.equals(Optional.of(OnConflict.SKIP));
    List<Entry> refused =
        used.stream().filter(entry -> skip && keys.refuseConflicts(entry.qualifiedName())).toList();
    add(
        used.stream()
            .filter(entry -> !refused.contains(entry))
            .filter(entry -> !keys.tellRows(entry.qualifiedName()) || !keys.tellRows(target(entry)))
            .toList(),
        "these tables are not empty, and have no key that tells their rows from those of the"
            + " backup: %s",
        "A key is a unique index without a predicate whose columns are all NOT NULL, and that is"
            + " not DEFERRABLE. TRUNCATE the tables, or leave them out with EXCLUDE_TABLES.");
    add(
        refused,
        "ON_CONFLICT=skip does not go with keys that are DEFERRABLE, or with rules for INSERT or"
            + " UPDATE, as these tables have: %s",
        "TRUNCATE them, or leave them out with EXCLUDE_TABLES.");
    if (skip) {
      add(
          used.stream().filter(entry -> entry.copyStatement().isEmpty()).toList(),
          "ON_CONFLICT=skip does not go with rows that the backup has as INSERT commands: %s",
          "Have pg_dump write them with --on-conflict-do-nothing, and set ON_CONFLICT=fail.");
    }
  }

  /** Rows of a tree of partitions may be in another one than at the source. */
  private static String target(Entry entry) {
    return entry
        .copyStatement()
        .filter(copy -> !copy.loads(entry.namespace(), entry.tag()))
        .map(copy -> copy.names().stream().map(Sql::identifier).collect(Collectors.joining(".")))
        .orElseGet(entry::qualifiedName);
  }

  private void add(List<Entry> tables, String fact, String hint) {
    if (!tables.isEmpty()) {
      findings.add(Finding.fatal(fact.formatted(names(tables)), hint));
    }
  }

  private void checkLargeObjects() {
    List<Long> used =
        session.all(
            "SELECT oid::pg_catalog.int8 FROM pg_catalog.pg_largeobject_metadata"
                + " WHERE oid::pg_catalog.int8 OPERATOR(pg_catalog.=) ANY (?) ORDER BY 1",
            row -> row.getLong(1),
            (Object) LargeObjectNumbers.of(archive.contents().entries().stream()));
    if (!used.isEmpty()) {
      findings.add(
          Finding.fatal(
              "\"%s\" has large objects of the backup already: %s"
                  .formatted(
                      session.database().name(), some(used.stream().map(String::valueOf).toList())),
              "Unlink them first, %s, or set LARGE_OBJECTS=false."
                  .formatted(remedies.elsewhereWithin())));
    }
  }

  private void checkTemporary() {
    boolean may =
        session.one(
            "SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')",
            row -> row.getBoolean(1));
    if (onConflict.equals(Optional.of(OnConflict.SKIP)) && !may) {
      findings.add(
          Finding.fatal(
              "\"%s\" may not make temporary tables, which ON_CONFLICT=skip takes"
                  .formatted(session.database().user()),
              "GRANT TEMPORARY ON DATABASE … TO the restoring role."));
    }
  }

  /** Within one statement rows may come before those that they refer to. */
  private void checkReferences() {
    Set<String> selfReferring = Set.copyOf(tables("self-referring-tables"));
    List<Entry> divided =
        archive.contents().entries().stream()
            .filter(entry -> entry.isTableData() && selfReferring.contains(entry.qualifiedName()))
            .filter(entry -> rawBytes(entry) > segmentSize)
            .toList();
    if (!divided.isEmpty()) {
      findings.add(
          Finding.fatal(
              "rows refer to later rows of their own table, which are loaded in another transaction: %s"
                  .formatted(names(divided)),
              "Raise RESTORE_SEGMENT_SIZE above the size of the table's rows, or drop the"
                  + " foreign key for the duration of the restore."));
    }
  }

  private void checkCycles() {
    ForeignKeyOrder order =
        ForeignKeyOrder.of(
            session, archive.contents().entries().stream().filter(Entry::isTableData).toList());
    if (!order.cyclic().isEmpty()) {
      findings.add(
          Finding.fatal(
              "foreign keys form a cycle, so that no order of rows satisfies them: %s; the tables: %s"
                  .formatted(some(order.keys()), names(order.cyclic())),
              (triggers == Triggers.OF_KEYS
                      ? "DISABLE_TRIGGERS=true does not help, as long as the role may not set"
                          + " session_replication_role: "
                          + GRANT_IT
                      : "Set DISABLE_TRIGGERS=true, which checks no foreign keys while rows are"
                          + " loaded.")
                  + " Or drop one of the keys meanwhile."));
    }
  }

  /** What is disabled table by table takes the right to do so. */
  private void checkDisabling() {
    Set<String> tables =
        archive.contents().entries().stream()
            .filter(Entry::isTableData)
            .map(Entry::qualifiedName)
            .collect(Collectors.toSet());
    List<String> refused =
        UserTriggers.of(triggers).all(session).stream()
            .filter(trigger -> !trigger.may() && tables.contains(trigger.table()))
            .map(trigger -> "%s of %s".formatted(trigger.name(), trigger.table()))
            .toList();
    if (!refused.isEmpty()) {
      findings.add(
          Finding.fatal(
              "\"%s\" may not disable these triggers: %s"
                  .formatted(session.database().user(), some(refused)),
              "Restore as the owner of the tables. Or " + GRANT_IT));
    }
    if (triggers == Triggers.OF_KEYS) {
      findings.add(
          Finding.notice(
              "\"%s\" may not set session_replication_role: only the triggers of users are"
                      .formatted(session.database().user())
                  + " disabled, and foreign keys are checked",
              "Tables with foreign keys or such triggers are loaded one after the other. For all at"
                  + " once: "
                  + GRANT_IT));
    }
  }

  private long rawBytes(Entry entry) {
    return archive
        .manifest()
        .flatMap(manifest -> manifest.table(entry.dumpId()))
        .map(Manifest.TableData::rawBytes)
        .orElse(0L);
  }

  private List<String> tables(String query) {
    return session.all(
        Sql.named(query), row -> Sql.identifier(row.getString("schema"), row.getString("name")));
  }

  private static String names(List<Entry> entries) {
    return some(entries.stream().map(Entry::qualifiedName).toList());
  }

  private static String some(List<String> names) {
    String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() > SHOWN ? shown + ", …" : shown;
  }
}
