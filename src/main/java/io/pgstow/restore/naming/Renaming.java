package io.pgstow.restore.naming;

import io.pgstow.archive.Entry;
import io.pgstow.archive.EntryTexts;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the entries of an archive other names, once, when it is opened: whatever is made of them
 * from then on has these. Immutable.
 */
public final class Renaming {
  private static final Logger LOG = LoggerFactory.getLogger(Renaming.class);

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

  private static final String USER_MAPPING = "USER MAPPING";

  private final NewNames names;
  private final boolean standardStrings;
  private final RoleNaming roles;
  private final TablespaceNaming tablespaces;
  private final SchemaNaming schemas;

  private Renaming(TableOfContents contents, NewNames names) {
    this.names = names;
    this.standardStrings = contents.standardStrings();
    this.roles = new RoleNaming(names.owners(), standardStrings);
    this.tablespaces = new TablespaceNaming(names.tablespaces(), standardStrings);
    this.schemas =
        new SchemaNaming(
            names.schemas(),
            new OwnNames(contents, names.schemas().keySet())::follow,
            standardStrings);
  }

  /**
   * What is restored of an archive, under other names; as it is where all names stay.
   *
   * @param contents all of an archive, or a part
   * @param alsoTablespaces that its manifest names
   * @param evenInBodies whether functions are restored though their bodies mention the old name of
   *     a schema
   * @throws PgstowException with the exit code {@code USAGE} where a name is none of the archive's,
   *     or cannot be given; {@code PREFLIGHT} where a body mentions one
   */
  public static TableOfContents of(
      TableOfContents contents,
      NewNames names,
      Collection<String> alsoTablespaces,
      boolean evenInBodies) {
    if (names.isNone()) {
      return contents;
    }
    Collection<Entry> all = contents.whole().entries();
    boolean standardStrings = contents.standardStrings();
    requireGivable(names, contents);
    if (!names.owners().isEmpty()) {
      requireKnown("MAP_OWNER", "role", names.owners(), RoleNaming.rolesOf(all, standardStrings));
    }
    if (!names.tablespaces().isEmpty()) {
      var known = new TreeSet<>(alsoTablespaces);
      known.addAll(TablespaceNaming.tablespacesOf(all, standardStrings));
      requireKnown("MAP_TABLESPACE", "tablespace", names.tablespaces(), known);
    }
    TableOfContents wanted = contents;
    if (!names.schemas().isEmpty()) {
      requireSchemas(names.schemas(), all);
      requireNoInserts(names.schemas(), contents);
      requireBodies(names.schemas(), contents, evenInBodies);
      warnOfNamesInRows(contents);
      wanted = withoutMembership(contents);
    }
    return wanted.renamed(new Renaming(wanted, names)::renamed);
  }

  /** Two schemas do not become one: their objects may have the same names. */
  private static void requireSchemas(Map<String, String> schemas, Collection<Entry> all) {
    var known = new TreeSet<String>();
    for (Entry entry : all) {
      known.add(
          entry.kind().equals("SCHEMA")
              ? entry.tag()
              : Objects.requireNonNullElse(entry.namespace(), ""));
    }
    known.remove("");
    requireKnown("MAP_SCHEMA", "schema", schemas, known);
    schemas.forEach(
        (old, name) -> {
          if (known.contains(name) && !schemas.containsKey(name)) {
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
  private static void requireNoInserts(Map<String, String> schemas, TableOfContents contents) {
    for (Entry entry : contents.entries()) {
      if (entry.isTableData()
          && schemas.containsKey(Objects.requireNonNullElse(entry.namespace(), ""))
          && entry.copyStatement().isEmpty()) {
        throw new PgstowException(
            ExitCode.USAGE,
            "the rows of table %s are INSERT commands, which name its schema"
                .formatted(entry.qualifiedName()),
            "Unset MAP_SCHEMA, or use a backup made without COLUMN_INSERTS.");
      }
    }
  }

  private static void requireBodies(
      Map<String, String> schemas, TableOfContents contents, boolean evenInBodies) {
    List<Entry> mentioning =
        new BodyTexts(schemas.keySet(), contents.standardStrings()).mentioning(contents.entries());
    if (mentioning.isEmpty()) {
      return;
    }
    String fact =
        "the bodies of %d functions mention %s, and bodies are not changed: %s"
            .formatted(
                mentioning.size(),
                quoted(schemas.keySet()),
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
  private static void warnOfNamesInRows(TableOfContents contents) {
    Set<Integer> filled =
        contents.entries().stream()
            .filter(Entry::isTableData)
            .flatMap(entry -> entry.dependencies().stream())
            .collect(Collectors.toSet());
    List<String> tables =
        contents.entries().stream()
            .filter(entry -> filled.contains(entry.dumpId()) && hasNames(entry, contents))
            .map(Entry::qualifiedName)
            .toList();
    if (!tables.isEmpty()) {
      LOG.warn(
          "tables with columns of types such as regclass, whose rows fail if they name a schema by"
              + " its old name: {}",
          list(tables));
    }
  }

  private static boolean hasNames(Entry table, TableOfContents contents) {
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

  /** A part without a publication adds nothing to one that the destination may have. */
  private static TableOfContents withoutMembership(TableOfContents contents) {
    List<Entry> members =
        contents.entries().stream()
            .filter(entry -> entry.kind().startsWith("PUBLICATION TABLE"))
            .filter(
                entry ->
                    entry.dependencies().stream()
                        .flatMap(dumpId -> contents.entry(dumpId).stream())
                        .noneMatch(other -> other.kind().equals("PUBLICATION")))
            .toList();
    if (members.isEmpty()) {
      return contents;
    }
    LOG.warn(
        "left out, as the publications are not selected: {}",
        list(members.stream().map(entry -> entry.kind() + " " + entry.tag()).toList()));
    Set<Integer> out = members.stream().map(Entry::dumpId).collect(Collectors.toSet());
    return contents.only(
        contents.entries().stream().filter(entry -> !out.contains(entry.dumpId())).toList());
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

  private static String list(List<String> texts) {
    return texts.stream()
        .limit(SHOWN)
        .collect(Collectors.joining(", ", "", texts.size() > SHOWN ? ", …" : ""));
  }

  /** A name that the server would cut off, or the archive's encoding cannot have, is another. */
  private static void requireGivable(NewNames names, TableOfContents contents) {
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

  private EntryTexts renamed(Entry entry) {
    EntryTexts texts = entry.texts();
    String kind = entry.kind();
    return new EntryTexts(
        tag(kind, texts),
        sql(kind, texts.definition()),
        sql(kind, texts.dropStatement()),
        sql(kind, texts.copyStatement()),
        texts.namespace() == null ? null : names.schema(texts.namespace()),
        texts.tablespace() == null ? null : names.tablespace(texts.tablespace()),
        texts.owner() == null ? null : names.owner(texts.owner()));
  }

  private String tag(String kind, EntryTexts texts) {
    if (kind.equals(USER_MAPPING)) {
      for (Map.Entry<String, String> owner : names.owners().entrySet()) {
        String start = USER_MAPPING + " " + owner.getKey() + " SERVER ";
        if (texts.tag().startsWith(start)) {
          return USER_MAPPING
              + " "
              + owner.getValue()
              + " SERVER "
              + texts.tag().substring(start.length());
        }
      }
    }
    return names.schemas().isEmpty()
        ? texts.tag()
        : schemas.tag(kind, texts.tag(), texts.dropStatement());
  }

  private @Nullable String sql(String kind, @Nullable String text) {
    String sql = Objects.requireNonNullElse(text, "");
    boolean ofRoles = roles.concerns(kind, sql);
    boolean ofTablespaces = tablespaces.concerns(kind, sql);
    boolean ofSchemas = schemas.concerns(sql);
    if (!ofRoles && !ofTablespaces && !ofSchemas) {
      return text;
    }
    SqlTokens tokens = SqlTokens.of(sql, standardStrings);
    var edits = new SqlEdits(tokens);
    if (ofRoles) {
      roles.edit(kind, tokens, edits);
    }
    if (ofTablespaces) {
      tablespaces.edit(kind, tokens, edits);
    }
    if (ofSchemas) {
      schemas.edit(kind, tokens, edits);
    }
    return edits.result();
  }
}
