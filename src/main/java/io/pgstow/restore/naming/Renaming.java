package io.pgstow.restore.naming;

import io.pgstow.archive.Entry;
import io.pgstow.archive.EntryTexts;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives the entries of an archive other names, once, when it is opened: whatever is made of them
 * from then on has these. Immutable.
 */
public final class Renaming {
  /** What the server cuts a name to; bytes. */
  private static final int LONGEST_NAME = 63;

  /** How many names a hint has. */
  private static final int SHOWN = 20;

  private static final String USER_MAPPING = "USER MAPPING";

  private final NewNames names;
  private final boolean standardStrings;
  private final RoleNaming roles;
  private final TablespaceNaming tablespaces;

  private Renaming(TableOfContents contents, NewNames names) {
    this.names = names;
    this.standardStrings = contents.standardStrings();
    this.roles = new RoleNaming(names.owners(), standardStrings);
    this.tablespaces = new TablespaceNaming(names.tablespaces(), standardStrings);
  }

  /**
   * What is restored of an archive, under other names; as it is where all names stay.
   *
   * @param contents all of an archive, or a part
   * @param alsoTablespaces that its manifest names
   * @throws PgstowException with the exit code {@code USAGE} where a name is none of the archive's,
   *     or cannot be given
   */
  public static TableOfContents of(
      TableOfContents contents, NewNames names, Collection<String> alsoTablespaces) {
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
    return contents.renamed(new Renaming(contents, names)::renamed);
  }

  private static void requireKnown(
      String setting, String what, Map<String, String> renamings, Set<String> known) {
    for (String name : renamings.keySet()) {
      if (!known.contains(name)) {
        throw new PgstowException(
            ExitCode.USAGE,
            "the backup has no %s \"%s\", which \"%s\" names".formatted(what, name, setting),
            known.isEmpty()
                ? "It has none."
                : "It has: %s."
                    .formatted(
                        known.stream()
                            .limit(SHOWN)
                            .map(each -> '"' + each + '"')
                            .collect(
                                Collectors.joining(", ", "", known.size() > SHOWN ? ", …" : ""))));
      }
    }
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
        texts.copyStatement(),
        texts.namespace(),
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
    return texts.tag();
  }

  private @Nullable String sql(String kind, @Nullable String text) {
    String sql = Objects.requireNonNullElse(text, "");
    boolean ofRoles = roles.concerns(kind, sql);
    boolean ofTablespaces = tablespaces.concerns(kind, sql);
    if (!ofRoles && !ofTablespaces) {
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
    return edits.result();
  }
}
