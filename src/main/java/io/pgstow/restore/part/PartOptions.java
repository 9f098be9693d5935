package io.pgstow.restore.part;

import io.pgstow.archive.Section;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which part of an archive is restored, in the terms of pg_restore's and pg_dump's options;
 * patterns are pg_dump's.
 *
 * @param schemas all if empty
 * @param tables all kinds of objects if empty; else tables, views and sequences of these names
 * @param excludeTableData tables that are restored without their rows
 * @param largeObjects what is wanted, if not what the other options say
 * @param sections all if empty
 * @param list the lines of a file as {@code pg_restore -L} takes it
 * @param withDependencies whether what the chosen objects need is restored, too
 */
public record PartOptions(
    List<String> schemas,
    List<String> excludeSchemas,
    List<String> tables,
    List<String> excludeTables,
    List<String> excludeTableData,
    boolean schemaOnly,
    boolean dataOnly,
    Optional<Boolean> largeObjects,
    Set<Section> sections,
    Optional<List<String>> list,
    boolean withDependencies) {

  /** All of it. */
  public static final PartOptions EVERYTHING =
      new PartOptions(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          false,
          false,
          Optional.empty(),
          Set.of(),
          Optional.empty(),
          false);

  /** Whether it names what is restored, and not only what is not. */
  public boolean isNamed() {
    return !schemas.isEmpty() || !tables.isEmpty() || !sections.isEmpty() || list.isPresent();
  }

  /** Whether rows alone are restored. */
  public boolean isRowsAlone() {
    return dataOnly || sections.equals(Set.of(Section.DATA));
  }

  /** Whether it has no tables of its own, so that it goes into a database that has them. */
  public boolean needsTables() {
    return isRowsAlone() || (!sections.isEmpty() && !sections.contains(Section.PRE_DATA));
  }

  /** Whether it adds definitions to what an earlier restore has made. */
  public boolean completes() {
    return needsTables() && !isRowsAlone();
  }

  /** Whether tables are named, with their definitions and rows. */
  public boolean namesTables() {
    return !tables.isEmpty()
        && !schemaOnly
        && !dataOnly
        && sections.isEmpty()
        && list.isEmpty()
        && !withDependencies;
  }

  /** The same without definitions. */
  public PartOptions withRowsAlone() {
    return new PartOptions(
        schemas,
        excludeSchemas,
        tables,
        excludeTables,
        excludeTableData,
        schemaOnly,
        true,
        largeObjects,
        sections,
        list,
        withDependencies);
  }

  /** Whether nothing is left out. */
  public boolean isEverything() {
    return schemas.isEmpty()
        && excludeSchemas.isEmpty()
        && tables.isEmpty()
        && excludeTables.isEmpty()
        && excludeTableData.isEmpty()
        && !schemaOnly
        && !dataOnly
        && largeObjects.orElse(true)
        && sections.isEmpty()
        && list.isEmpty();
  }
}
