package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Entry;
import io.pgstow.archive.Section;
import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Catalogue;
import io.pgstow.restore.part.ArchivePart;
import io.pgstow.restore.part.PartOptions;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.store.folder.FolderStore;
import io.pgstow.testing.ClientPrograms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every filter in every format, next to the options of the stock programs. What they make of it is
 * compared as text, which takes no database for each; {@link PartOfBackupIT} has the databases.
 */
final class FiltersIT {
  private static final List<String> FORMATS = List.of("custom", "directory", "tar");
  private static final String[] WHOLE =
      Shop.with(
          "CREATE ROLE clerk",
          "CREATE TABLE shop.item (id serial PRIMARY KEY, customer int REFERENCES shop.customer)",
          "INSERT INTO shop.customer SELECT i, 'name ' || i FROM generate_series(1, 10) i",
          "INSERT INTO shop.item (customer) VALUES (1)",
          "INSERT INTO other.log VALUES (1, 'line')",
          "GRANT USAGE ON SCHEMA shop, other TO clerk",
          "GRANT SELECT ON ALL TABLES IN SCHEMA shop, other, public TO clerk",
          "GRANT SELECT ON ALL SEQUENCES IN SCHEMA shop TO clerk",
          "GRANT SELECT ON LARGE OBJECT 4711 TO clerk");

  @TempDir static Path folder;
  @AutoClose private static Copies copies;
  private static ClientPrograms programs;
  private static int count;

  @BeforeAll
  static void start() throws Exception {
    copies = Copies.start(folder);
    programs = ClientPrograms.assumeForServer(17);
    copies.create("whole", WHOLE);
    copies.backUpAs("whole", "custom", "directory", "tar", "plain");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SCHEMAS=sh*,other | --schema=sh* --schema=other",
        "EXCLUDE_SCHEMAS=shop | --exclude-schema=shop",
        "TABLES=shop.customer,event* | --table=shop.customer --table=event*",
        "TABLES=shop.seen,kept,item_id_seq | --table=shop.seen --table=kept --table=item_id_seq",
        "EXCLUDE_TABLES=shop.item,event_1 | --exclude-table=shop.item --exclude-table=event_1",
        "EXCLUDE_TABLE_DATA=event_?,shop.item | --exclude-table-data=event_?"
            + " --exclude-table-data=shop.item",
        "SCHEMA_ONLY=true | --schema-only",
        "DATA_ONLY=true | --data-only",
        "DATA_ONLY=true SCHEMAS=shop | --data-only --schema=shop",
        "LARGE_OBJECTS=false | --no-large-objects",
        "LARGE_OBJECTS=true SCHEMAS=shop | --large-objects --schema=shop",
        "NO_PRIVILEGES=true | --no-privileges",
        "NO_COMMENTS=true | --no-comments",
        "ROLE=clerk | --role=clerk",
        "COLUMN_INSERTS=true | --column-inserts",
      })
  void a_filter_on_dump_means_what_it_means_to_pg_dump(String settings, String options)
      throws Exception {
    Path stock = folder.resolve("stock" + ++count);
    programs.run(
        copies.server(),
        "pg_dump",
        arguments(options, "--format=custom", "--file=" + stock, "whole"));
    String expected = script(stock);

    for (String format : FORMATS) {
      String name = "filtered" + count + format;
      if (format.equals("custom") || !settings.startsWith("COLUMN_INSERTS")) {
        copies.backUp(
            "whole",
            Run.variables(
                Run.settings(settings), Map.of("BACKUP_NAME", name, "DUMP_FORMAT", format)));
        assertThat(script(archive(name, format))).as(format).isEqualTo(expected);
      }
    }
  }

  /** Comments tell of programs and times, and the key of \restrict is another each time. */
  private static String script(Path archive) {
    return programs
        .run(copies.server(), "pg_restore", "--file=-", archive.toString())
        .lines()
        .filter(line -> !line.startsWith("--") && !line.contains("restrict "))
        .collect(Collectors.joining("\n"));
  }

  private static Path archive(String name, String format) {
    return folder.resolve("whole").resolve(name + suffix(format));
  }

  private static String suffix(String format) {
    return switch (format) {
      case "custom" -> ".dump";
      case "tar" -> ".tar";
      default -> "";
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SCHEMAS=shop,other | --schema=shop --schema=other",
        "EXCLUDE_SCHEMAS=shop | --exclude-schema=shop",
        "TABLES=customer,event,event_1,event_2 | --table=customer --table=event --table=event_1"
            + " --table=event_2",
        "TABLES=seen,kept,item_id_seq | --table=seen --table=kept --table=item_id_seq",
        "TABLES=customer SCHEMAS=shop | --table=customer --schema=shop",
        "SCHEMA_ONLY=true | --schema-only",
        "SCHEMA_ONLY=true TABLES=item | --schema-only --table=item",
        "DATA_ONLY=true | --data-only",
        "DATA_ONLY=true SCHEMAS=shop | --data-only --schema=shop",
        "SECTIONS=pre-data | --section=pre-data",
        "SECTIONS=data | --section=data",
        "SECTIONS=post-data | --section=post-data",
        "SECTIONS=pre-data,post-data SCHEMAS=shop | --section=pre-data --section=post-data"
            + " --schema=shop",
      })
  void a_filter_on_restore_means_what_it_means_to_pg_restore(String settings, String options) {
    for (String format : FORMATS) {
      Path archive = archive(format, format);
      List<String> stock =
          programs
              .run(copies.server(), "pg_restore", arguments(options, "--list", archive.toString()))
              .lines()
              .filter(line -> !line.startsWith(";"))
              .map(line -> line.substring(0, line.indexOf(';')))
              .toList();

      assertThat(chosen(format, Run.settings(settings)))
          .as(format)
          .containsExactlyElementsOf(stock);
    }
  }

  private static List<String> chosen(String name, Map<String, String> settings) {
    var store = new FolderStore(folder);
    var found = new Catalogue(store).locate("whole", name);
    var archive = OpenedArchive.open(store, found.place(), found.manifest());
    return ArchivePart.of(archive.contents(), part(settings)).entries().stream()
        // pg_restore does not list what is in every archive
        .filter(
            entry ->
                !Set.of("ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE").contains(entry.kind()))
        .map(Entry::dumpId)
        .map(String::valueOf)
        .toList();
  }

  private static PartOptions part(Map<String, String> settings) {
    return new PartOptions(
        list(settings, "SCHEMAS"),
        list(settings, "EXCLUDE_SCHEMAS"),
        list(settings, "TABLES"),
        List.of(),
        List.of(),
        settings.containsKey("SCHEMA_ONLY"),
        settings.containsKey("DATA_ONLY"),
        Optional.empty(),
        list(settings, "SECTIONS").stream()
            .map(
                section ->
                    switch (section) {
                      case "pre-data" -> Section.PRE_DATA;
                      case "data" -> Section.DATA;
                      default -> Section.POST_DATA;
                    })
            .collect(Collectors.toSet()),
        Optional.empty(),
        false);
  }

  private static List<String> list(Map<String, String> settings, String name) {
    return settings.containsKey(name) ? List.of(settings.get(name).split(",", -1)) : List.of();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SCHEMAS=shop",
        "EXCLUDE_SCHEMAS=shop",
        "TABLES=item",
        "EXCLUDE_TABLES=item",
        "EXCLUDE_TABLE_DATA=item",
        "SCHEMA_ONLY=true",
        "DATA_ONLY=true",
        "LARGE_OBJECTS=false",
        "SECTIONS=data",
        "RESTORE_LIST=/dev/null",
        "ON_CONFLICT=skip",
      })
  void of_a_script_no_part_is_restored(String settings) throws Exception {
    Run run =
        copies.restore(
            "whole",
            "script",
            Run.variables(Run.settings(settings), Map.of("BACKUP_NAME", "plain")));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'script'"))
        .isEmpty();
  }

  private static String[] arguments(String options, String... more) {
    var all = new ArrayList<>(Arrays.asList(options.split(" ", -1)));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
