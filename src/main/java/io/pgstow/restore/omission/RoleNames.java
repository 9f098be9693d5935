package io.pgstow.restore.omission;

import io.pgstow.archive.Entry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The roles that privileges and policies of an archive name. Such statements are pg_dump's own
 * (dumputils.c, buildACLCommands; pg_dump.c, dumpPolicy), which quotes every name that could be
 * taken for a word of the language: after TO and FROM, outside of parentheses, come roles.
 */
public final class RoleNames {
  private static final Set<String> KINDS = Set.of("ACL", "DEFAULT ACL", "POLICY");
  private static final Set<String> BEFORE_ROLES = Set.of("TO", "FROM", "ROLE");

  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:[^\"]|\"\")*\"" // a quoted name
              + "|[eE]'(?:[^'\\\\]|''|\\\\.)*'|'(?:[^']|'')*'" // strings
              + "|(\\$[^$\\s]*\\$).*?\\1" // dollar quotes
              + "|[^\\s\"'(),;.]+" // a word
              + "|[(),;.]",
          Pattern.DOTALL);

  private RoleNames() {}

  /** The roles that an entry grants something to, takes something from, or holds for. */
  public static Set<String> of(Entry entry) {
    String definition = entry.definition();
    return definition == null || !KINDS.contains(entry.kind()) ? Set.of() : of(definition);
  }

  public static Set<String> of(String statements) {
    var roles = new LinkedHashSet<String>();
    int depth = 0;
    boolean expected = false;
    boolean listed = false;
    for (String token : tokens(statements)) {
      depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
      if (depth == 0 && !(expected && token.equals("GROUP"))) {
        if (expected && !token.equals("PUBLIC")) {
          roles.add(name(token));
        }
        boolean more = listed && token.equals(",");
        listed = expected;
        expected = more || BEFORE_ROLES.contains(token);
      }
    }
    return roles;
  }

  private static List<String> tokens(String statements) {
    var tokens = new ArrayList<String>();
    Matcher matcher = TOKEN.matcher(statements);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens;
  }

  private static String name(String token) {
    return token.startsWith("\"")
        ? token.substring(1, token.length() - 1).replace("\"\"", "\"")
        : token;
  }
}
