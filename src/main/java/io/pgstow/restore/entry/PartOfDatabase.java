package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import io.pgstow.archive.Section;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.manifest.Manifest;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.destination.Remedies;
import io.pgstow.restore.source.OpenedArchive;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an archive of a part of a database refers to and does not hold: the table at the other end
 * of a foreign key, the function of a trigger, the parent of a partition. pg_dump does not tell.
 * Immutable.
 */
public final class PartOfDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(PartOfDatabase.class);

  /** Settings that choose among objects; others choose among rows. */
  private static final Set<String> OF_OBJECTS =
      Set.of("SCHEMAS", "EXCLUDE_SCHEMAS", "TABLES", "EXCLUDE_TABLES");

  private static final String FOREIGN_KEY = "FK CONSTRAINT";
  private static final String FOREIGN_KEY_VIOLATION = "23503";
  private static final String UNDEFINED_SCHEMA = "3F000";

  /** A relation, a function, any other object. */
  private static final Set<String> UNDEFINED = Set.of("42P01", "42883", "42704");

  private final TableOfContents contents;
  private final Optional<Map<String, String>> selection;
  private final boolean known;
  private final Remedies remedies;

  /**
   * What is known of an archive.
   *
   * @param remedies what hints may name
   */
  public PartOfDatabase(OpenedArchive archive, Remedies remedies) {
    this(
        archive.contents(),
        archive.manifest().isPresent(),
        archive.manifest().flatMap(Manifest::part),
        remedies);
  }

  /**
   * The same.
   *
   * @param known whether a manifest tells what the archive was made of
   * @param selection the settings that have chosen it, if any have
   */
  PartOfDatabase(
      TableOfContents contents,
      boolean known,
      Optional<Map<String, String>> selection,
      Remedies remedies) {
    this.contents = contents;
    this.known = known;
    this.selection = selection;
    this.remedies = remedies;
  }

  /** Whether an entry may refer to what the archive does not hold. */
  boolean mayLack(Entry entry) {
    return !known || chosen() || (isPart() && entry.kind().equals(FOREIGN_KEY));
  }

  private boolean isPart() {
    return contents.isPart() || selection.isPresent();
  }

  private boolean chosen() {
    return contents.isPart()
        || selection
            .filter(settings -> settings.keySet().stream().anyMatch(OF_OBJECTS::contains))
            .isPresent();
  }

  /** Whether the server has refused an entry because of what the archive does not hold. */
  boolean isLacking(Entry entry, SQLException e) {
    String state = Objects.requireNonNullElse(e.getSQLState(), "");
    if (state.equals(FOREIGN_KEY_VIOLATION)) {
      return isPart() && entry.kind().equals(FOREIGN_KEY);
    }
    return (UNDEFINED.contains(state) || state.equals(UNDEFINED_SCHEMA))
        && (chosen() || (!known && namesOther(entry)));
  }

  /** Whether the definition names something that is none of the archive's objects. */
  private boolean namesOther(Entry entry) {
    Set<String> names =
        contents.entries().stream()
            .map(
                each ->
                    Sql.identifier(
                        Objects.requireNonNullElse(each.namespace(), ""), bareName(each)))
            .collect(Collectors.toSet());
    var sql =
        SqlTokens.of(
            Objects.requireNonNullElse(entry.definition(), ""), contents.standardStrings());
    return IntStream.range(0, sql.tokens().size())
        .filter(
            i -> sql.at(i).isIdentifier() && sql.at(i + 1).is(".") && sql.at(i + 2).isIdentifier())
        .mapToObj(i -> Sql.identifier(sql.at(i).identifier(), sql.at(i + 2).identifier()))
        .anyMatch(Predicate.not(names::contains));
  }

  /** A routine's tag has its arguments, too. */
  private static String bareName(Entry entry) {
    return switch (entry.kind()) {
      case "FUNCTION", "PROCEDURE", "AGGREGATE" -> entry.tag().replaceFirst("\\(.*", "");
      default -> entry.tag();
    };
  }

  /** What to do about an entry that cannot be left out, as it holds rows. */
  String hint() {
    if (contents.isPart()) {
      return "The filters leave out what this needs. Create that in the destination and run the job"
          + " again, which resumes; or %s with WITH_DEPENDENCIES=true; or set"
              .formatted(remedies.anotherWithin())
          + " ALLOW_MISSING_ROWS=true to continue without these rows.";
    }
    return "The backup has only a part of its database, and lacks what this needs. Create"
        + " that in the destination and run the job again, which resumes; or set"
        + " ALLOW_MISSING_ROWS=true to continue without these rows.";
  }

  /** A dump of tables has their schemas by name alone: makes those that are not there. */
  public void makeSchemas(Session session) {
    boolean others =
        contents.entries().stream()
            .anyMatch(entry -> Set.of("SCHEMA", "EXTENSION").contains(entry.kind()));
    if ((known && !chosen()) || others) {
      return;
    }
    List<String> schemas =
        contents.entries().stream()
            .filter(entry -> entry.section() == Section.PRE_DATA)
            .map(entry -> Objects.requireNonNullElse(entry.namespace(), ""))
            .filter(schema -> !schema.isEmpty())
            .distinct()
            .toList();
    Set<String> there =
        Set.copyOf(
            session.all("SELECT nspname FROM pg_catalog.pg_namespace", row -> row.getString(1)));
    for (String schema : schemas) {
      if (!there.contains(schema)) {
        LOG.warn(
            "the backup does not have the schema {}: the restoring role creates and owns it",
            Sql.identifier(schema));
        session.execute("CREATE SCHEMA " + Sql.identifier(schema));
      }
    }
  }
}
