package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.ledger.LedgerItem;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Schemas, extensions and languages of a database in use that an archive has, too: they stay as
 * they are, with their owners, privileges and comments.
 *
 * @param tags such as {@code SCHEMA public}
 */
public record OthersObjects(Set<String> tags) {
  /** There are none. */
  public static final OthersObjects NONE = new OthersObjects(Set.of());

  /**
   * Those that are there and that the restore has not made.
   *
   * @param archive its entries
   * @param done what the ledger has
   * @param schemaPublic the name that the schema public gets
   */
  public static OthersObjects of(
      Session session,
      Collection<Entry> archive,
      Collection<LedgerItem> done,
      String schemaPublic) {
    Set<Integer> dumpIds = done.stream().map(LedgerItem::dumpId).collect(Collectors.toSet());
    Set<String> made =
        archive.stream()
            .filter(entry -> dumpIds.contains(entry.dumpId()))
            .map(OthersObjects::tag)
            .collect(Collectors.toCollection(HashSet::new));
    if (LedgerItem.isWithoutPublic(done)) {
      made.add("SCHEMA " + schemaPublic);
      made.add("SCHEMA " + Sql.identifier(schemaPublic));
    }
    return new OthersObjects(
        session.all(Sql.named("shared-objects"), row -> row.getString(1)).stream()
            .filter(tag -> !made.contains(tag))
            .collect(Collectors.toSet()));
  }

  /** Whether an entry is one of them, or about one. */
  public boolean concern(Entry entry) {
    return switch (entry.kind()) {
      case "SCHEMA", "EXTENSION", "PROCEDURAL LANGUAGE" -> tags.contains(tag(entry));
      case "ACL", "COMMENT", "SECURITY LABEL" ->
          tags.contains(entry.tag())
              || (isOfNoSchema(entry) && tags.contains("SCHEMA " + entry.tag()));
      default -> false;
    };
  }

  /** Before 11 the tag of privileges was the name alone. */
  private static boolean isOfNoSchema(Entry entry) {
    return entry.kind().equals("ACL")
        && Objects.requireNonNullElse(entry.namespace(), "").isEmpty();
  }

  private static String tag(Entry entry) {
    return entry.kind().replace("PROCEDURAL ", "") + " " + entry.tag();
  }
}
