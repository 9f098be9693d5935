package io.pgstow.restore.entry;

import io.pgstow.archive.Entry;
import java.util.List;
import java.util.Map;

/**
 * An entry of the table of contents as SQL.
 *
 * @param settings session settings that the SQL expects, such as {@code default_tablespace}, by
 *     their values, not quoted
 * @param sql to be run one after the other: a single statement each in an entry of privileges, else
 *     any number of statements
 * @param ownership to be run after it, hands the object over to its owner; empty where it has none
 */
public record EntryScript(
    Entry entry, Map<String, String> settings, List<String> sql, String ownership) {}
