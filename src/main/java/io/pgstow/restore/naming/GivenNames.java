package io.pgstow.restore.naming;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlLexer;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.postgres.Sql;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether an archive can have the names that are given to it. Immutable. */
final class GivenNames {
  private static final Logger LOG = LoggerFactory.getLogger(GivenNames.class);

  /** What the server cuts a name to; bytes. */
  private static final int LONGEST_NAME = 63;

  /** How many names a hint has. */
  private static final int SHOWN = 20;

  /** Types of columns whose values are names of objects in schemas. */
  private static final Set<String> TYPES_OF_NAMES =
      Set.of(
          "regclass",
          "regcollation",
          "regconfig",
          "regdictionary",
          "regnamespace",
          "regoper",
          "regoperator",
          "regproc",
          "regprocedure",
          "regtype");

  private final TableOfContents contents;
  private final NewNames names;

  /** Schemas whose names do not stay. */
  private final Map<String, String> changed;

  /**
   * @param contents what is restored of an archive, which knows the whole
   */
  GivenNames(TableOfContents contents, NewNames names) {
    this.contents = contents;
    this.names = names;
    this.changed = new LinkedHashMap<>(names.schemas());
    this.changed.entrySet().removeIf(name -> name.getKey().equals(name.getValue()));
  }

  /**
   * Fails if it cannot.
   *
   * @param alsoTablespaces that the archive's manifest names
   * @param evenInBodies whether bodies of functions may mention old names
   */
  void require(Collection<String> alsoTablespaces, boolean evenInBodies) {
    Collection<Entry> all = contents.whole().entries();
    boolean standardStrings = contents.standardStrings();
    requireGivable();
    if (!names.owners().isEmpty()) {
      requireKnown(
          "MAP_OWNER", "role", names.owners(), Globals.ROLES.namedBy(all, standardStrings));
    }
    if (!names.tablespaces().isEmpty()) {
      var known = new TreeSet<>(alsoTablespaces);
      known.addAll(Globals.TABLESPACES.namedBy(all, standardStrings));
      requireKnown("MAP_TABLESPACE", "tablespace", names.tablespaces(), known);
    }
    if (!names.schemas().isEmpty()) {
      requireSchemas();
    }
    if (!changed.isEmpty()) {
      requireNoInserts();
      requireBodies(evenInBodies);
      warnOfNamesInRows();
    }
  }

  /** Two schemas do not become one: their objects may have the same names. */
  private void requireSchemas() {
    var known = new TreeSet<String>();
    for (Entry entry : contents.whole().entries()) {
      known.add(
          entry.kind().equals("SCHEMA")
              ? entry.tag()
              : Objects.requireNonNullElse(entry.namespace(), ""));
    }
    known.remove("");
    requireKnown("MAP_SCHEMA", "schema", names.schemas(), known);
    changed.forEach(
        (old, name) -> {
          if (known.contains(name) && !names.schemas().containsKey(name)) {
            throw new PgstowException(
                ExitCode.USAGE,
                "\"MAP_SCHEMA\" names \"%s\" \"%s\", and the backup has a schema of that name"
                    .formatted(old, name),
                "Choose a name that no schema of the backup has: it has %s."
                    .formatted(quoted(known)));
          }
        });
  }

  /** Each of these commands names its table. */
  private void requireNoInserts() {
    for (Entry entry : contents.entries()) {
      if (entry.isTableData()
          && changed.containsKey(Objects.requireNonNullElse(entry.namespace(), ""))
          && entry.copyStatement().isEmpty()) {
        throw new PgstowException(
            ExitCode.USAGE,
            "the rows of table %s are INSERT commands, which name its schema"
                .formatted(entry.qualifiedName()),
            "Unset MAP_SCHEMA, or use a backup made without COLUMN_INSERTS.");
      }
    }
  }

  private void requireBodies(boolean evenInBodies) {
    List<Entry> mentioning =
        new BodyTexts(changed.keySet(), contents.standardStrings()).mentioning(contents.entries());
    if (mentioning.isEmpty()) {
      return;
    }
    String fact =
        "the bodies of %d functions mention %s, and bodies are not changed: %s"
            .formatted(
                mentioning.size(),
                quoted(changed.keySet()),
                list(
                    mentioning.stream()
                        .map(
                            entry ->
                                Sql.identifier(Objects.requireNonNullElse(entry.namespace(), ""))
                                    + "."
                                    + entry.tag())
                        .toList()));
    if (!evenInBodies) {
      throw new PgstowException(
          ExitCode.PREFLIGHT,
          fact,
          "Set FORCE=true to restore them as they are, and correct them afterwards; or let the"
              + " functions of the source rely on a search_path that they set themselves.");
    }
    LOG.warn("{}", fact);
  }

  /** Rows are not looked into. */
  private void warnOfNamesInRows() {
    Set<Integer> filled =
        contents.entries().stream()
            .filter(Entry::isTableData)
            .flatMap(entry -> entry.dependencies().stream())
            .collect(Collectors.toSet());
    List<String> tables =
        contents.entries().stream()
            .filter(entry -> filled.contains(entry.dumpId()) && hasNames(entry))
            .map(Entry::qualifiedName)
            .toList();
    if (!tables.isEmpty()) {
      LOG.warn(
          "tables with columns of types such as regclass, whose rows fail if they name a schema by"
              + " its old name: {}",
          list(tables));
    }
  }

  private boolean hasNames(Entry table) {
    String definition = Objects.requireNonNullElse(table.definition(), "");
    if (!definition.contains(" reg")) {
      return false;
    }
    SqlTokens sql = SqlTokens.of(definition, contents.standardStrings());
    return IntStream.range(1, sql.tokens().size())
        .anyMatch(
            i ->
                TYPES_OF_NAMES.contains(sql.at(i).text())
                    && sql.at(i).kind() == SqlLexer.Kind.WORD
                    && sql.at(i - 1).isIdentifier());
  }

  private static void requireKnown(
      String setting, String what, Map<String, String> renamings, Set<String> known) {
    for (String name : renamings.keySet()) {
      if (!known.contains(name)) {
        throw new PgstowException(
            ExitCode.USAGE,
            "the backup has no %s \"%s\", which \"%s\" names".formatted(what, name, setting),
            known.isEmpty() ? "It has none." : "It has: %s.".formatted(quoted(known)));
      }
    }
  }

  private static String quoted(Collection<String> names) {
    return list(names.stream().map(name -> '"' + name + '"').toList());
  }

  static String list(List<String> texts) {
    return texts.stream()
        .limit(SHOWN)
        .collect(Collectors.joining(", ", "", texts.size() > SHOWN ? ", …" : ""));
  }

  /** A name that the server would cut off, or the archive's encoding cannot have, is another. */
  private void requireGivable() {
    CharsetEncoder encoder = contents.charset().newEncoder();
    var all = new ArrayList<String>();
    all.addAll(names.schemas().values());
    all.addAll(names.owners().values());
    all.addAll(names.tablespaces().values());
    for (String name : all) {
      if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
        throw new PgstowException(
            ExitCode.USAGE,
            "the name \"%s\" is longer than %d bytes".formatted(name, LONGEST_NAME),
            "Choose a shorter one: the server would cut it off.");
      }
      if (!encoder.canEncode(name)) {
        throw new PgstowException(
            ExitCode.USAGE,
            "the name \"%s\" cannot be written in %s, the encoding of the backup"
                .formatted(name, contents.encoding()),
            "Choose a name of characters that this encoding has.");
      }
    }
  }
}
