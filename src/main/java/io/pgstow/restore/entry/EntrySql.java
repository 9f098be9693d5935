package io.pgstow.restore.entry;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.TableOfContents;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.plan.RestoreOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Puts entries as SQL, as {@code pg_restore} does (pg_backup_archiver.c, _printTocEntry), but out
 * of the fields of the table of contents: nothing that a name, a comment or a function body holds
 * can be taken for the end of an entry. Immutable.
 */
public final class EntrySql {
  /** Kinds that have an owner, and are named by their kind and their name. */
  private static final Set<String> NAMED =
      Set.of(
          "COLLATION",
          "CONVERSION",
          "DOMAIN",
          "EVENT TRIGGER",
          "FOREIGN DATA WRAPPER",
          "FOREIGN TABLE",
          "MATERIALIZED VIEW",
          "PROCEDURAL LANGUAGE",
          "PUBLICATION",
          "SCHEMA",
          "SEQUENCE",
          "SERVER",
          "STATISTICS",
          "SUBSCRIPTION",
          "TABLE",
          "TEXT SEARCH CONFIGURATION",
          "TEXT SEARCH DICTIONARY",
          "TYPE",
          "VIEW");

  /** Kinds that have an owner, and are named as their DROP names them. */
  private static final Set<String> NAMED_AS_DROPPED =
      Set.of("AGGREGATE", "FUNCTION", "OPERATOR", "OPERATOR CLASS", "OPERATOR FAMILY", "PROCEDURE");

  private static final Set<String> PRIVILEGES = Set.of("ACL", "ACL LANGUAGE", "DEFAULT ACL");
  private static final Set<String> ABOUT_OTHERS = Set.of("ACL", "COMMENT", "SECURITY LABEL");
  private static final String LARGE_OBJECT_GROUP = "BLOB METADATA";
  private static final char PARTITIONED_TABLE = 'p';

  private final TableOfContents contents;
  private final RestoreOptions.Omissions omissions;
  private final Set<String> missingRoles;
  private final UnaryOperator<String> tablespaces;
  private final boolean standardStrings;
  private final boolean qualified;

  /**
   * @param missingRoles that policies are not made for, as they do not exist
   */
  public EntrySql(
      TableOfContents contents, RestoreOptions.Omissions omissions, Set<String> missingRoles) {
    this(contents, omissions, missingRoles, UnaryOperator.identity());
  }

  /**
   * @param missingRoles that policies are not made for, as they do not exist
   * @param tablespaces what {@code default_tablespace} is set to for a tablespace
   */
  public EntrySql(
      TableOfContents contents,
      RestoreOptions.Omissions omissions,
      Set<String> missingRoles,
      UnaryOperator<String> tablespaces) {
    this.tablespaces = tablespaces;
    this.contents = contents;
    this.omissions = omissions;
    this.missingRoles = missingRoles;
    this.standardStrings = contents.standardStrings();
    this.qualified = contents.isQualified();
  }

  /**
   * Whether an entry is restored at all: not what was to be left out, nor what is the database's.
   */
  public boolean isWanted(Entry entry) {
    boolean omitted =
        (omissions.privileges() && isPrivileges(entry))
            || (omissions.comments() && entry.kind().equals("COMMENT"));
    return !omitted
        && !(ABOUT_OTHERS.contains(entry.kind()) && entry.tag().startsWith("DATABASE "));
  }

  /** Whether an entry consists of GRANT, REVOKE and ALTER DEFAULT PRIVILEGES. */
  static boolean isPrivileges(Entry entry) {
    return PRIVILEGES.contains(entry.kind());
  }

  /**
   * Puts an entry as SQL.
   *
   * @param placed the entry that names the tablespace: this one, or one before it
   * @throws ArchiveException if it is not what pg_dump writes
   */
  EntryScript of(Entry entry, Entry placed) throws ArchiveException {
    if (isPrivileges(entry)) {
      return new EntryScript(entry, settings(entry, placed), List.copyOf(privileges(entry)), "");
    }
    List<String> sql = new ArrayList<>();
    add(sql, definition(entry));
    add(sql, accessMethodOfPartitions(entry));
    return new EntryScript(entry, settings(entry, placed), List.copyOf(sql), ownership(entry));
  }

  private static void add(List<String> sql, String statement) {
    if (!statement.isEmpty()) {
      sql.add(statement);
    }
  }

  private Map<String, String> settings(Entry entry, Entry placed) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("standard_conforming_strings", standardStrings ? "on" : "off");
    String tablespace = placed.tablespace();
    if (tablespace != null) {
      settings.put("default_tablespace", tablespaces.apply(tablespace));
    }
    String accessMethod = entry.tableAccessMethod();
    if (accessMethod != null && entry.relkind() != PARTITIONED_TABLE) {
      settings.put("default_table_access_method", accessMethod);
    }
    String schema = entry.namespace();
    if (!qualified && schema != null && !schema.isEmpty()) {
      settings.put("search_path", Sql.identifier(schema) + ", pg_catalog");
    }
    return settings;
  }

  private String definition(Entry entry) throws ArchiveException {
    String definition = Objects.requireNonNullElse(entry.definition(), "");
    if (entry.kind().equals(LARGE_OBJECT_GROUP)) {
      return forEachLargeObject(entry, "SELECT pg_catalog.lo_create('", "');\n");
    }
    if (entry.kind().equals("POLICY") && !missingRoles.isEmpty()) {
      return forRolesThatExist(definition);
    }
    if (entry.isIndexOfConstraint() || entry.isOnIndex()) {
      KeyConstraint key =
          KeyConstraint.of(definition, standardStrings)
              .orElseThrow(
                  () -> ArchiveException.unsupported(0, "the key of entry \"" + entry + "\""));
      return entry.isOnIndex() ? key.attachment() : key.index();
    }
    // old ones name the owner here; that of the schema "public" is a comment
    boolean names = entry.kind().equals("SCHEMA") && !definition.startsWith("--");
    return names && !hasOwner(entry)
        ? "CREATE SCHEMA " + Sql.identifier(entry.tag()) + ";"
        : definition;
  }

  /** The roles of a policy stand behind TO, outside of its expressions. */
  private String forRolesThatExist(String policy) {
    SqlTokens sql = SqlTokens.of(policy, standardStrings);
    int to = 0;
    for (int depth = 0; (depth > 0 || !sql.at(to).is("to")) && to < sql.tokens().size(); to++) {
      depth += sql.at(to).is("(") ? 1 : sql.at(to).is(")") ? -1 : 0;
    }
    int last = to + 1;
    while (sql.at(last + 1).is(",")) {
      last += 2;
    }
    var there = new ArrayList<String>();
    for (int i = to + 1; i <= last; i += 2) {
      if (!missingRoles.contains(sql.at(i).identifier())) {
        there.add(sql.at(i).text());
      }
    }
    return there.isEmpty() || to >= sql.tokens().size()
        ? policy
        : policy.substring(0, sql.at(to + 1).start())
            + String.join(", ", there)
            + policy.substring(sql.at(last).end());
  }

  private boolean hasOwner(Entry entry) {
    return !omissions.owners() && !Objects.requireNonNullElse(entry.owner(), "").isEmpty();
  }

  private String ownership(Entry entry) throws ArchiveException {
    String drop = Objects.requireNonNullElse(entry.dropStatement(), "");
    if (!hasOwner(entry) || drop.isEmpty()) {
      return "";
    }
    String owner = " OWNER TO " + Sql.identifier(String.valueOf(entry.owner())) + ";\n";
    if (entry.kind().equals(LARGE_OBJECT_GROUP)) {
      return forEachLargeObject(entry, "ALTER LARGE OBJECT ", owner);
    }
    if (entry.kind().equals("BLOB")) {
      return "ALTER LARGE OBJECT " + largeObject(entry, entry.tag()) + owner;
    }
    if (NAMED.contains(entry.kind())) {
      return "ALTER " + entry.kind() + " " + entry.qualifiedName() + owner;
    }
    return NAMED_AS_DROPPED.contains(entry.kind()) ? "ALTER " + dropped(entry, drop) + owner : "";
  }

  /** What an entry's DROP names, with its arguments. */
  private String dropped(Entry entry, String drop) throws ArchiveException {
    SqlTokens sql = SqlTokens.of(drop, standardStrings);
    int last = sql.tokens().size() - 2;
    if (!sql.are(0, "drop") || !sql.at(last).is(";") || sql.statements().size() != 1) {
      throw ArchiveException.unsupported(0, "the DROP of entry \"" + entry + "\"");
    }
    return drop.substring(sql.at(1).start(), sql.at(last).start());
  }

  /** A partitioned table has no storage, and so takes no notice of the setting. */
  private static String accessMethodOfPartitions(Entry entry) {
    String accessMethod = entry.tableAccessMethod();
    return accessMethod == null || entry.relkind() != PARTITIONED_TABLE
        ? ""
        : "ALTER TABLE %s SET ACCESS METHOD %s;"
            .formatted(entry.qualifiedName(), Sql.identifier(accessMethod));
  }

  private List<String> privileges(Entry entry) throws ArchiveException {
    SqlTokens sql =
        SqlTokens.of(Objects.requireNonNullElse(entry.definition(), ""), standardStrings);
    if (!entry.tag().startsWith("LARGE OBJECTS")) {
      return sql.statements();
    }
    var statements = new ArrayList<String>();
    for (String statement : sql.statements()) {
      addForEachLargeObject(entry, statement, statements);
    }
    return statements;
  }

  /** An entry that holds the privileges on one large object of a group stands for all of them. */
  private void addForEachLargeObject(Entry entry, String statement, List<String> statements)
      throws ArchiveException {
    SqlTokens sql = SqlTokens.of(statement, standardStrings);
    for (int i = 0; i < sql.tokens().size(); i++) {
      if (sql.are(i, "large", "object")) {
        SqlTokens.Token named = sql.at(i + 2);
        for (String oid : largeObjects(group(entry))) {
          statements.add(
              statement.substring(0, named.start()) + oid + statement.substring(named.end()));
        }
        return;
      }
    }
    statements.add(statement);
  }

  private Entry group(Entry entry) throws ArchiveException {
    return entry.dependencies().stream()
        .flatMap(dumpId -> contents.entry(dumpId).stream())
        .filter(other -> other.kind().equals(LARGE_OBJECT_GROUP))
        .findFirst()
        .orElseThrow(
            () -> ArchiveException.unsupported(0, "no large objects of entry \"" + entry + "\""));
  }

  private static String forEachLargeObject(Entry entry, String before, String after)
      throws ArchiveException {
    var sql = new StringBuilder();
    for (String oid : largeObjects(entry)) {
      sql.append(before).append(oid).append(after);
    }
    return sql.toString();
  }

  private static List<String> largeObjects(Entry entry) throws ArchiveException {
    List<String> oids = Objects.requireNonNullElse(entry.definition(), "").lines().toList();
    for (String oid : oids) {
      largeObject(entry, oid);
    }
    return oids;
  }

  private static String largeObject(Entry entry, String oid) throws ArchiveException {
    boolean number = !oid.isEmpty() && oid.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!number) {
      throw ArchiveException.unsupported(0, "a large object of entry \"" + entry + "\"");
    }
    return oid;
  }
}
