package io.pgstow.restore.naming;

import io.pgstow.archive.SqlLexer.Kind;
import io.pgstow.archive.SqlTokens;
import io.pgstow.archive.SqlTokens.Token;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/**
 * Where in a query {@code a.b} is the column b of a, and where the object b of the schema a, for
 * the case that a table, an alias or a function is called as a schema is. Queries are as the server
 * writes them (ruleutils.c): relations stand in FROM and its like; what else is qualified in an
 * expression is a function before its arguments, an operator, a type behind {@code ::}, a
 * collation, or a column.
 */
final class QualifiedColumns {
  private static final Set<String> EXPRESSIONS =
      Set.of(
          "where",
          "group",
          "having",
          "order",
          "window",
          "limit",
          "offset",
          "returning",
          "values",
          "set",
          "when",
          "return");

  private static final Set<String> QUERIES =
      Set.of("select", "delete", "merge", "update", "insert");

  /** What begins the definition behind AS. */
  private static final Set<String> BEHIND_AS = Set.of("select", "with", "values", "on");

  /** Words before a parenthesis with relations in it. */
  private static final Set<String> BEFORE_RELATIONS =
      Set.of("from", "join", "lateral", "only", "using", "rows");

  private final SqlTokens sql;
  private final BitSet inExpressions = new BitSet();
  private final Deque<Frame> frames = new ArrayDeque<>();

  private enum Clause {
    HEAD,
    RELATIONS,
    EXPRESSIONS
  }

  /** What stands between two parentheses. */
  private static final class Frame {
    private Clause clause;
    private boolean query;
    private boolean usingRelations;
    private boolean listed;

    Frame(Clause clause) {
      this.clause = clause;
    }
  }

  QualifiedColumns(SqlTokens sql) {
    this.sql = sql;
    Frame frame = new Frame(Clause.HEAD);
    frames.push(frame);
    for (int i = 0; i < sql.tokens().size(); i++) {
      Token token = sql.at(i);
      inExpressions.set(i, frames.element().clause == Clause.EXPRESSIONS);
      if (token.is("(")) {
        frames.push(new Frame(inner(i)));
      } else if (token.is(")") && frames.size() > 1) {
        frames.pop();
      } else if (token.is(",") && frames.element().listed) {
        frames.element().clause = Clause.RELATIONS;
      } else if (token.is(";")) {
        frames.pop();
        frames.push(new Frame(Clause.HEAD));
      } else if (isKeyWord(i)) {
        follow(token.text().toLowerCase(Locale.ROOT), i);
      }
    }
  }

  /** Some key words may be names of columns, which then stand behind AS. */
  private boolean isKeyWord(int index) {
    boolean name =
        isBehind(index, ".")
            || (isBehind(index, "as")
                && !BEHIND_AS.contains(sql.at(index).text().toLowerCase(Locale.ROOT)));
    return sql.at(index).kind() == Kind.WORD && !sql.at(index + 1).is(".") && !name;
  }

  /** Arguments and lists of columns stand behind a name. */
  private Clause inner(int open) {
    Clause outer = frames.element().clause;
    if (outer != Clause.RELATIONS || open == 0) {
      return outer;
    }
    Token before = sql.at(open - 1);
    boolean relations =
        !before.isIdentifier() || BEFORE_RELATIONS.contains(before.text().toLowerCase(Locale.ROOT));
    return relations ? Clause.RELATIONS : Clause.EXPRESSIONS;
  }

  private void follow(String word, int index) {
    Frame frame = frames.element();
    if (QUERIES.contains(word)) {
      frame.query = true;
      frame.usingRelations = word.equals("delete") || word.equals("merge");
      frame.listed = false;
      frame.clause = word.equals("select") ? Clause.EXPRESSIONS : Clause.RELATIONS;
    } else if (EXPRESSIONS.contains(word)) {
      frame.listed = false;
      frame.clause = Clause.EXPRESSIONS;
    } else {
      switch (word) {
        case "from" -> {
          boolean distinct = index > 0 && sql.at(index - 1).is("distinct") && !isSelect(index - 2);
          if (frame.query && !distinct) {
            relations(frame);
          }
        }
        case "using" -> {
          if (frame.usingRelations) {
            relations(frame);
          }
        }
        case "join" -> frame.clause = Clause.RELATIONS;
        case "into" -> frame.clause = Clause.RELATIONS;
        case "on" -> {
          if (frame.clause == Clause.RELATIONS && (frame.listed || frames.size() > 1)) {
            frame.clause = Clause.EXPRESSIONS;
          }
        }
        case "to" -> {
          // as in ON INSERT TO t
          if (index > 0 && QUERIES.contains(sql.at(index - 1).text().toLowerCase(Locale.ROOT))) {
            frame.clause = Clause.HEAD;
          }
        }
        case "execute" -> {
          if (sql.at(index + 1).is("function") || sql.at(index + 1).is("procedure")) {
            frame.clause = Clause.HEAD;
          }
        }
        case "do" -> frame.clause = Clause.HEAD;
        default -> {}
      }
    }
  }

  /** As in SELECT DISTINCT FROM t. */
  private boolean isSelect(int index) {
    return index >= 0 && sql.at(index).is("select");
  }

  private static void relations(Frame frame) {
    frame.listed = true;
    frame.clause = Clause.RELATIONS;
  }

  /** Whether the name that begins at a token and has a dot behind it qualifies a column. */
  boolean isColumn(int index) {
    return inExpressions.get(index)
        && sql.at(index + 2).isIdentifier()
        && !sql.at(index + 3).is("(")
        && !sql.at(index + 3).is(".")
        && !isBehind(index, ":")
        && !isBehind(index, "collate");
  }

  private boolean isBehind(int index, String what) {
    return index > 0 && sql.at(index - 1).is(what);
  }
}
