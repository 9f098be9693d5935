package io.pgstow.testing;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The SQL that stands in pgstow: its files of queries, and the texts in its code that are SQL. */
public final class SqlOfPgstow {
  private static final Path QUERIES = Path.of("src/main/resources/sql");
  private static final Path CODE = Path.of("src/main/java");

  /** What is put together with a text in the code: a name that is quoted and qualified there. */
  private static final String OPERAND = " quoted.operand ";

  private static final Pattern STATEMENT =
      Pattern.compile(
          "\\s*\\(?(SELECT|WITH|INSERT INTO|UPDATE|DELETE FROM|WHERE|FROM|COPY|LOCK TABLE|TRUNCATE|CALL) .*",
          Pattern.DOTALL);

  private SqlOfPgstow() {}

  /** Every piece of SQL, by where it is. */
  public static Map<String, String> all() throws IOException {
    var all = new TreeMap<String, String>();
    try (Stream<Path> files = Files.list(QUERIES)) {
      for (Path file : files.toList()) {
        all.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    try (Stream<Path> files = Files.walk(CODE)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        addTexts(file, all);
      }
    }
    return all;
  }

  private static void addTexts(Path file, Map<String, String> all) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(file));
      for (CompilationUnitTree unit : task.parse()) {
        for (String text : texts(unit)) {
          if (STATEMENT.matcher(text).matches()) {
            all.put(file.getFileName() + ": " + text, text);
          }
        }
      }
    }
  }

  private static List<String> texts(CompilationUnitTree unit) {
    var texts = new ArrayList<String>();
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitBinary(BinaryTree tree, @Nullable Void unused) {
        if (tree.getKind() == Tree.Kind.PLUS) {
          texts.add(text(tree));
          return null;
        }
        return super.visitBinary(tree, null);
      }

      @Override
      public @Nullable Void visitLiteral(LiteralTree tree, @Nullable Void unused) {
        texts.add(text(tree));
        return null;
      }
    }.scan(unit, null);
    return texts;
  }

  private static String text(ExpressionTree tree) {
    return switch (tree) {
      case BinaryTree sum when sum.getKind() == Tree.Kind.PLUS ->
          text(sum.getLeftOperand()) + text(sum.getRightOperand());
      case ParenthesizedTree inner -> text(inner.getExpression());
      case LiteralTree literal when literal.getValue() instanceof String value ->
          value.replaceAll("%(\\d\\$)?s", OPERAND).replaceAll("%d", "0");
      default -> OPERAND;
    };
  }
}
