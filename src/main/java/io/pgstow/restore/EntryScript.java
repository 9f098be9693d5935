package io.pgstow.restore;

import io.pgstow.archive.Entry;
import java.util.Map;

/**
 * An entry of the table of contents as SQL, in pg_restore's words.
 *
 * @param settings session settings that the SQL expects, such as {@code default_tablespace}
 * @param sql any number of statements
 */
public record EntryScript(Entry entry, Map<String, String> settings, String sql) {}
