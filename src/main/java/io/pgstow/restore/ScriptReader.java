package io.pgstow.restore;

import io.pgstow.archive.Entry;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the script that {@code pg_restore --verbose --file=-} writes apart into its entries. Each
 * begins with a comment that names its dump id (pg_backup_archiver.c, _printTocEntry); right after
 * it stands the definition just as the table of contents has it, and is passed over by its length,
 * so that nothing inside a function body can be taken for the next entry. Not thread-safe.
 */
final class ScriptReader {
  private static final Pattern ENTRY =
      Pattern.compile("-- TOC entry (\\d+) \\(class (\\d+) OID (\\d+)\\)");
  private static final Pattern SETTING = Pattern.compile("SET (\\w+) = (.*);");
  private static final String RULE = "--";

  /** Those that differ between entries or archives; the others every session has from its start. */
  private static final Set<String> KEPT =
      Set.of("default_tablespace", "default_table_access_method", "standard_conforming_strings");

  private final BufferedReader script;
  private final Map<Integer, Entry> expected = new HashMap<>();
  private Map<String, String> settings = Map.of();
  private @Nullable Entry next;

  /**
   * @param script pg_restore's output
   * @param entries the entries it was given
   */
  ScriptReader(BufferedReader script, Collection<Entry> entries) {
    this.script = script;
    entries.forEach(entry -> expected.put(entry.dumpId(), entry));
  }

  /** The next entry, or null at the end. Entries that pg_restore passes over do not come. */
  @Nullable EntryScript next() throws IOException {
    if (next == null) {
      readUntilEntry(new StringBuilder());
    }
    Entry entry = next;
    if (entry == null) {
      return null;
    }
    Map<String, String> expects = settings;
    skipTitle();
    var sql = new StringBuilder();
    readDefinition(entry, sql);
    readUntilEntry(sql);
    return new EntryScript(entry, expects, sql.toString().strip());
  }

  /** Reads on to the comment of the next entry, and keeps the SQL on the way. */
  private void readUntilEntry(StringBuilder sql) throws IOException {
    next = null;
    boolean afterRule = false;
    for (String line = script.readLine(); line != null; line = script.readLine()) {
      Entry entry = afterRule ? entryNamedIn(line) : null;
      if (entry != null) {
        next = entry;
        return;
      }
      afterRule = line.equals(RULE);
      if (!isSetting(line) && !isComment(line) && !line.startsWith("\\")) {
        sql.append(line).append('\n');
      }
    }
  }

  private @Nullable Entry entryNamedIn(String line) {
    Matcher matcher = ENTRY.matcher(line);
    if (!matcher.matches()) {
      return null;
    }
    Entry entry = expected.get(Integer.valueOf(matcher.group(1)));
    boolean same =
        entry != null
            && Long.toString(entry.tableOid()).equals(matcher.group(2))
            && Long.toString(entry.oid()).equals(matcher.group(3));
    return same ? expected.remove(Integer.valueOf(matcher.group(1))) : null;
  }

  /** What stands outside a definition is pg_restore's own: owners, settings and comments. */
  private boolean isSetting(String line) {
    Matcher matcher = SETTING.matcher(line);
    if (!matcher.matches()) {
      return false;
    }
    if (KEPT.contains(matcher.group(1))) {
      var changed = new HashMap<>(settings);
      changed.put(matcher.group(1), matcher.group(2));
      settings = Map.copyOf(changed);
    }
    return true;
  }

  private static boolean isComment(String line) {
    return line.startsWith(RULE);
  }

  /** The rest of the comment: dependencies, name, type, schema, owner; then an empty line. */
  private void skipTitle() throws IOException {
    for (String line = script.readLine(); line != null; line = script.readLine()) {
      if (line.equals(RULE)) {
        script.readLine();
        return;
      }
    }
  }

  private void readDefinition(Entry entry, StringBuilder sql) throws IOException {
    String definition = entry.definition();
    if (definition == null || definition.isEmpty()) {
      return;
    }
    script.mark(definition.length() + 1);
    char[] text = new char[definition.length()];
    int count = 0;
    for (int n; count < text.length; count += n) {
      n = script.read(text, count, text.length - count);
      if (n < 0) {
        break;
      }
    }
    if (definition.contentEquals(new String(text, 0, count))) {
      sql.append(text, 0, count);
    } else {
      script.reset();
    }
  }
}
