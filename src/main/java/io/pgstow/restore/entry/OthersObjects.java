package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.ledger.LedgerItem;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Schemas, extensions, languages and publications of a database in use that an archive has, too:
 * they stay as they are, with their owners, privileges, default privileges, tables and comments.
 *
 * @param tags such as {@code SCHEMA public}
 * @param defaults the schemas whose default privileges stay; the empty name is for those of the
 *     whole database
 */
public record OthersObjects(Set<String> tags, Set<String> defaults) {
  /** There are none. */
  public static final OthersObjects NONE = new OthersObjects(Set.of(), Set.of());

  private static final String SCHEMA = "SCHEMA ";
  private static final String PUBLICATION = "PUBLICATION ";
  private static final String DEFAULT_PRIVILEGES = "DEFAULT ACL";
  private static final String WHOLE_DATABASE = "";

  /** Kinds that have a name among the relations of a schema, but indexes. */
  private static final Set<String> RELATIONS =
      Set.of("TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE");

  /**
   * What there is before a restore begins.
   *
   * @param completes whether it adds to the objects of an earlier one, of which this cannot know
   */
  public static OthersObjects before(Session session, TableOfContents contents, boolean completes) {
    return of(session, contents, Set.of(), completes, WHOLE_DATABASE);
  }

  /**
   * What is there and was not made by the restore that is under way.
   *
   * @param done what its ledger has
   * @param ledger the ledger's schema
   * @param schemaPublic the name that the schema public gets
   * @param completes whether it adds to the objects of an earlier one, of which this cannot know
   */
  public static OthersObjects of(
      Session session,
      TableOfContents contents,
      Collection<LedgerItem> done,
      String ledger,
      String schemaPublic,
      boolean completes) {
    Set<Integer> dumpIds = done.stream().map(LedgerItem::dumpId).collect(Collectors.toSet());
    var made = new HashSet<String>();
    contents.entries().stream()
        .filter(entry -> dumpIds.contains(entry.dumpId()))
        .forEach(entry -> add(made, kind(entry), entry.tag()));
    LedgerItem.newSchemas(done, schemas(contents)).forEach(schema -> add(made, SCHEMA, schema));
    if (LedgerItem.isWithoutPublic(done)) {
      add(made, SCHEMA, schemaPublic);
    }
    return of(session, contents, made, completes, ledger);
  }

  /** Tags of privileges and comments have names quoted where they must be. */
  private static void add(Set<String> tags, String kind, String name) {
    tags.add(kind + name);
    tags.add(kind + Sql.identifier(name));
  }

  private static OthersObjects of(
      Session session,
      TableOfContents contents,
      Set<String> made,
      boolean completes,
      String ledger) {
    Set<String> tags =
        session.all(Sql.named("shared-objects"), row -> row.getString(1)).stream()
            .filter(tag -> !made.contains(tag))
            .collect(Collectors.toSet());
    boolean defaults =
        contents.entries().stream().anyMatch(entry -> entry.kind().equals(DEFAULT_PRIVILEGES));
    return new OthersObjects(
        tags, !defaults ? Set.of() : completes ? used(session, contents, ledger) : schemasOf(tags));
  }

  private static Set<String> schemasOf(Set<String> tags) {
    return Stream.concat(
            Stream.of(WHOLE_DATABASE),
            tags.stream()
                .filter(tag -> tag.startsWith(SCHEMA))
                .map(tag -> tag.substring(SCHEMA.length())))
        .collect(Collectors.toSet());
  }

  /** Schemas with anything that is not of the backup, whose sections follow one another. */
  private static Set<String> used(Session session, TableOfContents contents, String ledger) {
    Set<String> own =
        contents.whole().entries().stream()
            .filter(entry -> RELATIONS.contains(entry.kind()))
            .map(contents::named)
            .map(Entry::qualifiedName)
            .collect(Collectors.toSet());
    record Relation(String schema, String name) {}
    Set<String> used =
        session
            .all(
                Sql.named("own-relations"),
                row -> new Relation(row.getString("schema"), row.getString("name")),
                ledger)
            .stream()
            .filter(found -> !own.contains(Sql.identifier(found.schema(), found.name())))
            .map(Relation::schema)
            .collect(Collectors.toCollection(HashSet::new));
    if (!used.isEmpty()) {
      used.add(WHOLE_DATABASE);
    }
    return used;
  }

  /** Whether an entry is one of them, or about one, or adds to one. */
  public boolean concern(Entry entry) {
    return switch (entry.kind()) {
      case "SCHEMA", "EXTENSION", "PROCEDURAL LANGUAGE" -> tags.contains(kind(entry) + entry.tag());
      case "ACL", "COMMENT", "SECURITY LABEL" ->
          tags.contains(entry.tag())
              || (isOfNoSchema(entry) && tags.contains(SCHEMA + entry.tag()));
      default -> isAddition(entry);
    };
  }

  /** Whether an entry would add to one of them, and is no mere repetition of it. */
  public boolean isAddition(Entry entry) {
    return switch (entry.kind()) {
      case "PUBLICATION" -> tags.contains(PUBLICATION + entry.tag());
      case "PUBLICATION TABLE", "PUBLICATION TABLES IN SCHEMA" ->
          tags.contains(PUBLICATION + publication(entry));
      case DEFAULT_PRIVILEGES ->
          defaults.contains(Objects.requireNonNullElse(entry.namespace(), WHOLE_DATABASE));
      default -> false;
    };
  }

  /** As in ALTER PUBLICATION p ADD TABLE. */
  private static String publication(Entry entry) {
    return SqlTokens.of(Objects.requireNonNullElse(entry.definition(), ""), true)
        .at(2)
        .identifier();
  }

  /** Before 11 the tag of privileges was the name alone. */
  private static boolean isOfNoSchema(Entry entry) {
    return entry.kind().equals("ACL")
        && Objects.requireNonNullElse(entry.namespace(), "").isEmpty();
  }

  private static String kind(Entry entry) {
    return entry.kind().replace("PROCEDURAL ", "") + " ";
  }

  /** The schemas that an archive puts something into, in an order that is always the same. */
  public static List<String> schemas(TableOfContents contents) {
    return contents.entries().stream()
        .map(entry -> Objects.requireNonNullElse(entry.namespace(), ""))
        .filter(schema -> !schema.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }
}
