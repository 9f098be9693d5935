import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * Checks, or with {@code write} restores, google-java-format in every source file below a folder.
 */
final class Format {

  public static void main(String[] args) throws Exception {
    boolean write = args[0].equals("write");
    var formatter = new Formatter();
    var unformatted = new ArrayList<Path>();
    try (var files = Files.walk(Path.of(args[1]))) {
      for (Path file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
        String source = Files.readString(file);
        String imports = RemoveUnusedImports.removeUnusedImports(source);
        String ordered = ImportOrderer.reorderImports(imports, JavaFormatterOptions.Style.GOOGLE);
        String formatted = formatter.formatSource(ordered);
        if (!formatted.equals(source)) {
          unformatted.add(file);
          if (write) {
            Files.writeString(file, formatted);
          }
        }
      }
    }
    if (!write && !unformatted.isEmpty()) {
      unformatted.forEach(file -> System.err.println("not formatted: " + file));
      System.err.println("HINT: mvn validate -Dformat=write formats them");
      System.exit(1);
    }
  }
}
