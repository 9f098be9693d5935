package io.pgstow.restore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Golden;
import io.pgstow.archive.TableOfContents;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ScriptReaderTest {
  @Test
  void an_entry_is_its_definition_and_what_follows_up_to_the_next() throws IOException {
    assertThat(read("", "ALTER TABLE app.event OWNER TO me;\n", ""))
        .containsEntry(
            "TABLE event", definition("TABLE", "event") + "ALTER TABLE app.event OWNER TO me;");
  }

  @Test
  void settings_and_comments_between_entries_are_not_part_of_them() throws IOException {
    assertThat(
            read(
                "SET statement_timeout = 0;\n",
                "\n-- Completed on 2026-11-21\n\nSET default_tablespace = fast;\n",
                "\\unrestrict x\n"))
        .containsEntry("TABLE event", definition("TABLE", "event").strip());
  }

  @Test
  void settings_that_differ_between_entries_go_with_them() throws IOException {
    var settings = new ArrayList<Map<String, String>>();
    try (var script = script("SET lock_timeout = 0;\n", "SET default_tablespace = fast;\n", "")) {
      var reader = new ScriptReader(script, contents().entries());
      for (var next = reader.next(); next != null; next = reader.next()) {
        settings.add(next.settings());
      }
    }
    assertThat(settings).containsExactly(Map.of(), Map.of("default_tablespace", "fast"));
  }

  private static Map<String, String> read(String before, String between, String after)
      throws IOException {
    var read = new LinkedHashMap<String, String>();
    try (var script = script(before, between, after)) {
      var reader = new ScriptReader(script, contents().entries());
      for (var next = reader.next(); next != null; next = reader.next()) {
        read.put(next.entry().kind() + " " + next.entry().tag(), next.sql());
      }
    }
    return read;
  }

  /** Two tables of an archive as pg_restore writes them. */
  private static BufferedReader script(String before, String between, String after)
      throws IOException {
    var text = new StringBuilder(before);
    for (String table : List.of("event", "customer")) {
      var entry = Golden.entry(contents(), "TABLE", table);
      text.append(
              """

              --
              -- TOC entry %d (class %d OID %d)
              -- Name: x; Type: x; Schema: app; Owner: postgres
              --

              """
                  .formatted(entry.dumpId(), entry.tableOid(), entry.oid()))
          .append(entry.definition())
          .append(table.equals("event") ? between : after);
    }
    return new BufferedReader(new StringReader(text.toString()));
  }

  private static String definition(String kind, String tag) throws IOException {
    return String.valueOf(Golden.entry(contents(), kind, tag).definition());
  }

  private static TableOfContents contents() throws IOException {
    try (var archive = Files.newInputStream(Golden.path(17, "schema.dump"))) {
      TableOfContents contents = TableOfContents.read(archive);
      assertThat(contents.charset()).isEqualTo(UTF_8);
      return contents;
    }
  }
}
