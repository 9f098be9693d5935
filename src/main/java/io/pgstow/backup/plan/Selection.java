package io.pgstow.backup.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of a database is dumped, in the terms of pg_dump's options; patterns are psql's.
 *
 * @param role to dump as
 * @param changes which rows are dumped, and what of them; not for pg_dump, which knows no such
 *     option
 */
public record Selection(
    List<String> schemas,
    List<String> excludeSchemas,
    List<String> tables,
    List<String> excludeTables,
    List<String> excludeTableData,
    boolean schemaOnly,
    boolean dataOnly,
    Optional<Boolean> largeObjects,
    boolean columnInserts,
    boolean noOwner,
    boolean noPrivileges,
    boolean noComments,
    Optional<String> role,
    RowChanges changes) {
  /** The option of pg_dump. */
  public static final String COLUMN_INSERTS = "--column-inserts";

  /** Everything. */
  public static Selection everything() {
    return new Selection(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        false,
        false,
        Optional.empty(),
        false,
        false,
        false,
        false,
        Optional.empty(),
        RowChanges.NONE);
  }

  /** Whether the data of every table are wanted. */
  public boolean isWhole() {
    return schemas.isEmpty()
        && excludeSchemas.isEmpty()
        && tables.isEmpty()
        && excludeTables.isEmpty()
        && excludeTableData.isEmpty()
        && !schemaOnly;
  }

  /** Whether large objects are dumped: pg_dump takes them when it takes everything. */
  public boolean hasLargeObjects() {
    return !schemaOnly && largeObjects.orElse(schemas.isEmpty() && tables.isEmpty());
  }

  /** Whether definitions are wanted that are in no schema: pg_dump's include_everything. */
  public boolean isBeyondSchemas() {
    return schemas.isEmpty() && tables.isEmpty() && !dataOnly;
  }

  /**
   * The settings that leave something out of a dump which a restore could not bring back, by name;
   * null when nothing is left out. Owners, privileges and comments do not count: they are no part
   * of the database that could be missing, but how all of it is restored.
   */
  public @Nullable Map<String, String> part() {
    var settings = new TreeMap<String, String>();
    add(settings, "SCHEMAS", schemas);
    add(settings, "EXCLUDE_SCHEMAS", excludeSchemas);
    add(settings, "TABLES", tables);
    add(settings, "EXCLUDE_TABLES", excludeTables);
    add(settings, "EXCLUDE_TABLE_DATA", excludeTableData);
    add(settings, "SCHEMA_ONLY", schemaOnly ? List.of("true") : List.of());
    add(settings, "DATA_ONLY", dataOnly ? List.of("true") : List.of());
    // to ask for them makes a part of a part only
    largeObjects
        .filter(wanted -> !wanted || !settings.isEmpty())
        .ifPresent(wanted -> settings.put("LARGE_OBJECTS", wanted.toString()));
    settings.putAll(changes.settings());
    return settings.isEmpty() ? null : settings;
  }

  /** In one order, so that the same choice is always said in the same words. */
  private static void add(Map<String, String> settings, String name, List<String> values) {
    if (!values.isEmpty()) {
      settings.put(name, values.stream().distinct().sorted().collect(Collectors.joining(",")));
    }
  }

  /** The same as pg_dump's options. */
  public List<String> arguments() {
    var arguments = new ArrayList<String>();
    schemas.forEach(pattern -> arguments.add("--schema=" + pattern));
    excludeSchemas.forEach(pattern -> arguments.add("--exclude-schema=" + pattern));
    tables.forEach(pattern -> arguments.add("--table=" + pattern));
    excludeTables.forEach(pattern -> arguments.add("--exclude-table=" + pattern));
    excludeTableData.forEach(pattern -> arguments.add("--exclude-table-data=" + pattern));
    add(arguments, schemaOnly, "--schema-only");
    add(arguments, dataOnly, "--data-only");
    largeObjects.ifPresent(wanted -> arguments.add(wanted ? "--blobs" : "--no-blobs"));
    add(arguments, columnInserts, COLUMN_INSERTS);
    add(arguments, noOwner, "--no-owner");
    add(arguments, noPrivileges, "--no-privileges");
    add(arguments, noComments, "--no-comments");
    role.ifPresent(name -> arguments.add("--role=" + name));
    return arguments;
  }

  private static void add(List<String> arguments, boolean wanted, String option) {
    if (wanted) {
      arguments.add(option);
    }
  }
}
