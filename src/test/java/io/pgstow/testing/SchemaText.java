package io.pgstow.testing;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the script of {@code pg_dump --schema-only} apart into its objects, and takes off what is
 * new in every run: versions, and the random key of {@code \restrict}. The order of the objects is
 * lost on purpose; settings that hold from one object to the next go to each table they matter to.
 */
final class SchemaText {
  private static final String COMMENT = "-- ";
  private static final Pattern OBJECT =
      Pattern.compile("Name: .*; Type: ([^;]*); Schema: .*; Owner: .*");
  private static final Pattern NOISE =
      Pattern.compile(
          "^(\\\\(un)?restrict .*|-- Dumped (from|by) .*|-- PostgreSQL database dump.*|--|)$");
  private static final Pattern SETTING =
      Pattern.compile("^SET (default_tablespace|default_table_access_method) = .*;$");
  private static final List<String> WITH_SETTINGS = List.of("TABLE", "MATERIALIZED VIEW");

  private final SortedMap<String, String> objects = new TreeMap<>();
  private final SortedMap<String, String> settings = new TreeMap<>();
  private String name = "preamble";
  private final StringBuilder text = new StringBuilder();

  private SchemaText() {}

  /** The SQL of each object by the line that names it: its kind, schema and owner. */
  static SortedMap<String, String> objects(String script) {
    var schema = new SchemaText();
    script.lines().forEach(schema::add);
    schema.finish();
    return schema.objects;
  }

  /**
   * The SQL of an object without what a newer server writes otherwise about the very same object:
   *
   * <ul>
   *   <li>from 14 a range type names its multirange type;
   *   <li>from 16 columns of a view over one table are not qualified by the table (here no name in
   *       a view is qualified any more);
   *   <li>from 17 a table has one more privilege, which "all" a REVOKE took away before it did not
   *       hold.
   * </ul>
   */
  static String ofAnyMajor(String name, String sql) {
    return switch (typeOf(name)) {
      case "TYPE" -> sql.replaceAll(" *multirange_type_name = .*,\n", "");
      case "VIEW", "MATERIALIZED VIEW" -> sql.replaceAll("(\"([^\"]|\"\")+\"|\\w+)\\.", "");
      case "ACL" ->
          sql.replaceAll(
              "REVOKE SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE ON TABLE (.*) FROM (.*);",
              "REVOKE ALL ON TABLE $1 FROM $2;\nGRANT MAINTAIN ON TABLE $1 TO $2;");
      default -> sql;
    };
  }

  private static String typeOf(String name) {
    Matcher object = OBJECT.matcher(name);
    return object.matches() ? object.group(1) : "";
  }

  private void add(String line) {
    Matcher setting = SETTING.matcher(line);
    if (line.startsWith(COMMENT) && OBJECT.matcher(line.substring(COMMENT.length())).matches()) {
      finish();
      name = line.substring(COMMENT.length());
      if (WITH_SETTINGS.contains(typeOf(name))) {
        settings.values().forEach(value -> text.append(value).append('\n'));
      }
    } else if (setting.matches()) {
      settings.put(setting.group(1), line);
    } else if (!NOISE.matcher(line).matches()) {
      text.append(line).append('\n');
    }
  }

  /** Several objects may bear one name, such as the privileges of a table and of its columns. */
  private void finish() {
    objects.merge(name, text.toString(), String::concat);
    text.setLength(0);
  }
}
