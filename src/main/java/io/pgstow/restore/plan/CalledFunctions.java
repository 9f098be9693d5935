package io.pgstow.restore.plan;

import io.pgstow.archive.Entry;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.SqlTokens.Token;
import io.pgstow.archive.TableOfContents;
import io.pgstow.postgres.Sql;
import io.pgstow.restore.omission.LeftOut;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The functions that indexes and constraints call and that are not the server's own. Such a
 * function may read a table, though it is declared immutable: then what an index holds hangs on
 * which rows are there when it is filled. Immutable.
 *
 * <p>An index depends on what it calls, as far as the archive has it. A constraint does not (the
 * index that upholds it does, and that is no entry), so its definition is looked through for names:
 * all that are not of pg_catalog are qualified there.
 */
final class CalledFunctions {
  private static final String FUNCTION = "FUNCTION";

  /** By way of which a function is called: a cast to a domain calls what its check calls. */
  private static final Set<String> CALLERS =
      Set.of("CAST", "DOMAIN", "OPERATOR", "OPERATOR CLASS", "OPERATOR FAMILY", "TYPE");

  /** As in DROP FUNCTION f. */
  private static final int DROPPED = 2;

  private final boolean standardStrings;
  private final boolean qualified;
  private final boolean rowsOfExtensions;

  /** What calls a function, by dump ids and by names, with the name of the function. */
  private final Map<Integer, String> entries = new HashMap<>();

  private final Map<String, String> names = new HashMap<>();

  /** Those of an archive, whose entries come behind what they depend on. */
  CalledFunctions(TableOfContents contents) {
    this.standardStrings = contents.standardStrings();
    this.qualified = contents.isQualified();
    this.rowsOfExtensions =
        contents.entries().stream()
            .anyMatch(entry -> entry.isTableData() && LeftOut.isOfExtension(entry, contents));
    for (Entry entry : contents.entries()) {
      if (entry.kind().equals(FUNCTION)) {
        String name = name(Objects.requireNonNullElse(entry.namespace(), ""), bareName(entry));
        add(entry, name, name);
      } else if (CALLERS.contains(entry.kind())) {
        needed(entry)
            .ifPresent(
                function ->
                    add(
                        entry,
                        name(Objects.requireNonNullElse(entry.namespace(), ""), entry.tag()),
                        function));
      }
    }
  }

  private void add(Entry entry, String name, String function) {
    entries.put(entry.dumpId(), function);
    names.putIfAbsent(name, function);
  }

  /** The tag has its arguments, too, and is not quoted. */
  private String bareName(Entry function) {
    String drop = Objects.requireNonNullElse(function.dropStatement(), "");
    SqlTokens sql = SqlTokens.of(drop, standardStrings);
    return sql.are(0, "drop", "function")
        ? sql.at(sql.pastName(DROPPED) - 1).identifier()
        : function.tag().replaceFirst("\\(.*", "");
  }

  private String name(String namespace, String name) {
    return qualified ? Sql.identifier(namespace, name) : Sql.identifier(name);
  }

  private Optional<String> needed(Entry entry) {
    return entry.dependencies().stream()
        .flatMap(dumpId -> Optional.ofNullable(entries.get(dumpId)).stream())
        .findFirst();
  }

  /**
   * A function that may read other tables, and that is called by an index or constraint.
   *
   * @param entry of kind INDEX or CONSTRAINT
   */
  Optional<String> of(Entry entry) {
    return entries.isEmpty() && !rowsOfExtensions
        ? Optional.empty()
        : needed(entry)
            .or(
                () ->
                    named(
                        SqlTokens.of(
                            Objects.requireNonNullElse(entry.definition(), ""), standardStrings)));
  }

  /** The name of the table is passed over: it may be that of a function, too. */
  private Optional<String> named(SqlTokens sql) {
    int on = 0;
    while (!sql.at(on).is("on") && !sql.at(on).is("constraint") && !isEnd(sql, on)) {
      on++;
    }
    for (int i = sql.pastName(sql.are(on + 1, "only") ? on + 2 : on + 1); !isEnd(sql, i); i++) {
      Optional<String> called = called(sql, i);
      if (called.isPresent()) {
        return called;
      }
    }
    return Optional.empty();
  }

  private static boolean isEnd(SqlTokens sql, int index) {
    return sql.at(index).is(";") || index >= sql.tokens().size() - 1;
  }

  private Optional<String> called(SqlTokens sql, int index) {
    Token first = sql.at(index);
    if (!first.isIdentifier()) {
      return Optional.empty();
    }
    if (!qualified) {
      return sql.at(index + 1).is("(")
          ? Optional.ofNullable(names.get(Sql.identifier(first.identifier())))
          : Optional.empty();
    }
    if (!sql.at(index + 1).is(".")) {
      return Optional.empty();
    }
    String name = Sql.identifier(first.identifier(), nameOrOperator(sql, index + 2));
    boolean ofExtension = rowsOfExtensions && sql.at(index + 3).is("(");
    return Optional.ofNullable(names.get(name))
        .or(() -> Optional.of(name).filter(_ -> ofExtension));
  }

  /** As in {@code OPERATOR(s.===)}: a token for each character. */
  private static String nameOrOperator(SqlTokens sql, int index) {
    if (sql.at(index).isIdentifier()) {
      return sql.at(index).identifier();
    }
    var operator = new StringBuilder();
    for (int i = index; !sql.at(i).is(")") && !isEnd(sql, i); i++) {
      operator.append(sql.at(i).text());
    }
    return operator.toString();
  }
}
