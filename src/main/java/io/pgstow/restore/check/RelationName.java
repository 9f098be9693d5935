package io.pgstow.restore.check;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.postgres.Session;
import io.pgstow.postgres.Sql;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table, an index, or what else has its name among these.
 *
 * @param schema not quoted
 * @param name not quoted
 */
record RelationName(String schema, String name) {

  /** What an entry defines, if that is a relation. */
  static RelationName of(Entry entry) {
    return new RelationName(namespace(entry), entry.tag());
  }

  /**
   * The name that begins at a token of an entry's definition: before 2018 it was in the schema of
   * the entry, where it was not qualified.
   */
  static RelationName at(SqlTokens sql, int index, Entry entry) {
    return sql.at(index + 1).is(".")
        ? new RelationName(sql.at(index).identifier(), sql.at(index + 2).identifier())
        : new RelationName(namespace(entry), sql.at(index).identifier());
  }

  private static String namespace(Entry entry) {
    return Objects.requireNonNullElse(entry.namespace(), "");
  }

  /** Those that the session's database has. */
  static Set<RelationName> there(Session session, Collection<RelationName> wanted) {
    List<RelationName> names = List.copyOf(wanted);
    return session
        .all(
            Sql.named("named-relations"),
            row -> row.getInt(1),
            IntStream.range(0, names.size()).boxed().toArray(Integer[]::new),
            names.stream().map(RelationName::schema).toArray(String[]::new),
            names.stream().map(RelationName::name).toArray(String[]::new))
        .stream()
        .map(names::get)
        .collect(Collectors.toSet());
  }

  @Override
  public String toString() {
    return Sql.identifier(schema, name);
  }
}
