package io.pgstow.restore.naming;

import io.pgstow.archive.Entry;
import io.pgstow.archive.EntryTexts;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.PgstowException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the entries of an archive other names, once, when it is opened: whatever is made of them
 * from then on has these. Immutable.
 */
public final class Renaming {
  private static final Logger LOG = LoggerFactory.getLogger(Renaming.class);

  private static final String USER_MAPPING = "USER MAPPING";

  private final NewNames names;
  private final boolean standardStrings;
  private final GlobalNaming roles;
  private final GlobalNaming tablespaces;
  private final SchemaNaming schemas;

  private Renaming(TableOfContents contents, NewNames names) {
    this.names = names;
    this.standardStrings = contents.standardStrings();
    this.roles = new GlobalNaming(Globals.ROLES, names.owners(), standardStrings);
    this.tablespaces = new GlobalNaming(Globals.TABLESPACES, names.tablespaces(), standardStrings);
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
    new GivenNames(contents, names).require(alsoTablespaces, evenInBodies);
    TableOfContents wanted = names.schemas().isEmpty() ? contents : withoutMembership(contents);
    return wanted.renamed(new Renaming(wanted, names)::renamed);
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
    if (members.isEmpty() || !contents.isPart()) {
      return contents;
    }
    LOG.warn(
        "left out, as the publications are not selected: {}",
        GivenNames.list(members.stream().map(entry -> entry.kind() + " " + entry.tag()).toList()));
    Set<Integer> out = members.stream().map(Entry::dumpId).collect(Collectors.toSet());
    return contents.only(
        contents.entries().stream().filter(entry -> !out.contains(entry.dumpId())).toList());
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
