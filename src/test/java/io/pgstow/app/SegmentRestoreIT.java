package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import io.pgstow.archive.custom.LargeObject;
import io.pgstow.error.ExitCode;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.LargeObjectSegment;
import io.pgstow.manifest.Manifest.LargeObjects;
import io.pgstow.manifest.Manifest.Segment;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.PostgresServer;
import io.pgstow.testing.TestStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections fetch the segments that the manifest has, and check each before they commit it. */
final class SegmentRestoreIT {
  private static final int HEAD_OF_BLOCK = 6;
  private static final int END_OF_BLOCK = 5;
  private static final int END_OF_ROWS = 5;
  private static final int KILLS = 8;
  private static final String DAMAGED =
      "\" is damaged: the segment of .*, bytes \\d+ to \\d+, is not what was stored";

  @TempDir static Path folder;
  private static PostgresServer server;
  private static DatabaseContents expected;

  @BeforeAll
  static void createTheSource() throws Exception {
    server = PostgresServer.start(18);
    server.createDatabase("source");
    server.execute(
        "source",
        "CREATE TABLE public.large AS SELECT i AS id, md5(i::text) || repeat(md5((-i)::text), 3) AS text"
            + " FROM generate_series(1, 400000) i",
        "CREATE TABLE public.nothing (id int)",
        "CREATE TABLE public.no_columns ()",
        "INSERT INTO public.no_columns SELECT FROM generate_series(1, 100)",
        "CREATE TABLE public.odd (text text)",
        "INSERT INTO public.odd VALUES ('\\.'), ('.'), (E'a\\rb\\nc\\td\\\\'), (E'\\r'), (''), (NULL), (E'\\n\\\\.\\n')",
        "CREATE TABLE public.parent (id int) PARTITION BY HASH (id)",
        "CREATE TABLE public.child PARTITION OF public.parent FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
        "INSERT INTO public.parent SELECT generate_series(1, 100)",
        """
        DO $$ BEGIN
          FOR i IN 1..150 LOOP
            EXECUTE format('CREATE TABLE public.t%s AS SELECT %s AS id, ''some text'' AS text', i, i);
          END LOOP;
          FOR i IN 1..300 LOOP
            PERFORM lo_from_bytea(50000 + i, convert_to(repeat(md5(i::text), i % 7 * 3), 'UTF8'));
          END LOOP;
          PERFORM lo_from_bytea(51000, decode(repeat('00ff5c', 500000), 'hex'));
        END $$
        """);
    expected = DatabaseContents.of(server, "source");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip:1", "zstd:1", "lz4"})
  void a_damaged_segment_of_a_folder_is_not_loaded_and_the_next_run_resumes(String codec)
      throws Exception {
    String name = "folder-" + codec.replace(':', '-');
    TestStore store = backUp(name, "directory", codec);
    TableData large = table(manifest(store), "large");
    assertThat(large.segments()).hasSizeGreaterThan(5);
    Segment damaged = large.segments().get(large.segments().size() / 2);
    String key =
        store.keys().stream()
            .filter(each -> each.contains("/" + large.dumpId() + ".dat"))
            .findFirst()
            .orElseThrow();
    byte[] intact = store.read(key);
    byte[] flipped = intact.clone();
    flipped[(int) (damaged.offset() + damaged.length() / 2)] ^= 1;
    store.write(key, flipped);

    Run failed = restore(name, store, Map.of("RESTORE_SEGMENT_SIZE", "2MB"));

    assertThat(failed.err())
        .contains(key)
        .containsPattern(DAMAGED)
        .contains("\"public\".\"large\"");
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.ARCHIVE);
    assertThat(count(name, "SELECT count(*) FROM public.large"))
        .isEqualTo(
            count(
                name,
                "SELECT coalesce(sum(rows), 0) FROM pgstow.ledger WHERE dump_id = "
                    + large.dumpId()));
    store.write(key, intact);
    assertThat(restore(name, store, Map.of("RESTORE_JOBS", "2")).err()).isEmpty();
    assertThat(DatabaseContents.of(server, name).differences(expected)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip:1", "zstd:1", "lz4"})
  void segments_of_a_custom_archive_are_loaded_with_its_large_objects(String codec)
      throws Exception {
    String name = "custom-" + codec.replace(':', '-');
    TestStore store = withSegments(backUp(name, "custom", codec));

    Run restore = restore(name, store, Map.of("RESTORE_JOBS", "2"));

    assertThat(restore.err()).isEmpty();
    assertThat(DatabaseContents.of(server, name).differences(expected)).isEmpty();
  }

  /**
   * @param what the manifest is wrong about
   */
  @ParameterizedTest
  @CsvSource({
    "crc32c, \"public\".\"odd\"",
    "rows, \"public\".\"odd\"",
    "large object, large objects",
    "large objects, large objects"
  })
  void what_differs_from_the_manifest_is_damage(String what, String whose) throws Exception {
    String name = "differs-" + what.replace(' ', '-');
    TestStore store = withSegments(backUp(name, "custom", "zstd:1"));
    Manifest manifest = manifest(store);
    write(
        store,
        manifest,
        manifest.tables().stream()
            .map(table -> table.name().equals("odd") ? wrong(table, what) : table)
            .toList(),
        wrong(manifest.largeObjects(), what));

    Run failed = restore(name, store, Map.of());

    assertThat(failed.err()).containsPattern(DAMAGED).contains("the segment of " + whose);
    assertThat(failed.exitCode()).as(failed.err()).isEqualTo(ExitCode.ARCHIVE);
    write(store, manifest, manifest.tables(), manifest.largeObjects());
    assertThat(restore(name, store, Map.of()).err()).isEmpty();
    assertThat(DatabaseContents.of(server, name).differences(expected)).isEmpty();
  }

  private static TableData wrong(TableData table, String what) {
    UnaryOperator<Segment> change =
        segment ->
            new Segment(
                segment.offset(),
                segment.length(),
                segment.rawBytes(),
                segment.rows() + (what.equals("rows") ? 1 : 0),
                what.equals("crc32c") ? "00000000" : segment.crc32c());
    return withSegments(table, table.segments().stream().map(change).toList());
  }

  private static LargeObjects wrong(LargeObjects objects, String what) {
    return new LargeObjects(
        objects.count(),
        objects.rawBytes(),
        objects.segments().stream()
            .map(
                segment ->
                    new LargeObjectSegment(
                        segment.dumpId(),
                        segment.offset(),
                        segment.length(),
                        segment.count() + (what.equals("large objects") ? 1 : 0),
                        segment.rawBytes(),
                        what.equals("large object") ? "00000000" : segment.crc32c()))
            .toList());
  }

  @Test
  void killed_among_segments_and_pieces_of_them_it_ends_complete() throws Exception {
    String name = "killed";
    TestStore store = backUp(name, "directory", "zstd:1");
    var random = new Random(20261129);
    int kills = 0;
    boolean complete = false;
    while (kills < KILLS && !complete) {
      var variables = new HashMap<>(variables(name, store));
      String size = kills % 4 == 3 ? "64kB" : "2MB";
      variables.putAll(Map.of("RESTORE_JOBS", "2", "RESTORE_SEGMENT_SIZE", size));
      try (ChildProcess restore =
          ChildProcess.start("restore", variables, folder.resolve("killed.log"))) {
        long goal = ledger(name) + 1 + random.nextInt(2);
        while (restore.isAlive() && ledger(name) < goal) {
          TimeUnit.MILLISECONDS.sleep(1);
        }
        // no restore is too quick for this: nothing more is recorded until it is killed
        try (Connection holder = server.connect(name);
            var statement = holder.createStatement()) {
          holder.setAutoCommit(false);
          statement.execute("LOCK TABLE pgstow.ledger IN SHARE MODE");
          kills++;
          restore.kill();
        } catch (SQLException e) {
          // the ledger has gone with the end of the restore
          complete = true;
          restore.await();
        }
      }
    }
    assertThat(kills).isGreaterThan(2);
    if (!complete) {
      assertThat(restore(name, store, Map.of("RESTORE_JOBS", "2")).err()).isEmpty();
    }
    assertThat(DatabaseContents.of(server, name).differences(expected)).isEmpty();
  }

  /** How much of the large table a restore has done. */
  private static long ledger(String database) {
    try {
      return count(
          database, "SELECT count(*) FROM pgstow.ledger WHERE past > first AND rows > 100");
    } catch (SQLException e) {
      // no such database, or no ledger in it
      return 0;
    }
  }

  private static TestStore backUp(String name, String format, String codec) {
    TestStore store = TestStore.folder(folder.resolve(name));
    var variables = new HashMap<>(Run.variables(Run.database("SRC_", server, "source")));
    variables.putAll(store.settings());
    variables.putAll(Map.of("BACKUP_NAME", "one", "DUMP_FORMAT", format, "DUMP_COMPRESS", codec));
    if (format.equals("directory")) {
      variables.putAll(Map.of("DUMP_JOBS", "2", "DUMP_SEGMENT_SIZE", "1MB"));
    }
    Run backup = Run.of("backup", variables);
    assertThat(backup.err()).isEmpty();
    return store;
  }

  private static Map<String, String> variables(String name, TestStore store) {
    return Run.variables(
        Run.database("DST_", server, name),
        store.settings(),
        Map.of("SRC_DBNAME", "source", "BACKUP_NAME", "one"));
  }

  private static Run restore(String name, TestStore store, Map<String, String> more) {
    return Run.of("restore", Run.variables(variables(name, store), more));
  }

  private static Manifest manifest(TestStore store) {
    return Manifest.fromJson(store.read("source/one.manifest.json"), "the manifest");
  }

  private static TableData table(Manifest manifest, String name) {
    return manifest.tables().stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** What pg_dump writes of a table is one segment, and so are the large objects of an entry. */
  private static TestStore withSegments(TestStore store) throws IOException {
    Manifest manifest = manifest(store);
    Map<Integer, TableData> tables = new HashMap<>();
    manifest.tables().forEach(table -> tables.put(table.dumpId(), table));
    var objects = new ArrayList<LargeObjectSegment>();
    byte[] archive = store.read("source/one.dump");
    try (var reader = CustomArchiveReader.open(new ByteArrayInputStream(archive))) {
      for (DataBlock block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        int dumpId = block.entry().dumpId();
        long offset = block.offset() + HEAD_OF_BLOCK;
        if (block.entry().isTableData()) {
          byte[] rows = block.content().readAllBytes();
          int length = Math.max(rows.length - END_OF_ROWS, 0);
          TableData table = Objects.requireNonNull(tables.get(dumpId));
          long stored = table.length() - HEAD_OF_BLOCK - END_OF_BLOCK;
          var segment =
              new Segment(
                  offset,
                  stored,
                  length,
                  Objects.requireNonNull(table.rows()),
                  crc32c(rows, length));
          tables.put(dumpId, withSegments(table, List.of(segment)));
        } else {
          var contents = new ByteArrayOutputStream();
          int count = 0;
          for (LargeObject each = block.nextLargeObject();
              each != null;
              each = block.nextLargeObject()) {
            each.content().transferTo(contents);
            count++;
          }
          objects.add(
              new LargeObjectSegment(
                  dumpId,
                  offset,
                  reader.position() - END_OF_BLOCK - offset,
                  count,
                  contents.size(),
                  crc32c(contents.toByteArray(), contents.size())));
        }
      }
    }
    assertThat(objects).isNotEmpty();
    write(
        store,
        manifest,
        manifest.tables().stream()
            .map(table -> Objects.requireNonNull(tables.get(table.dumpId())))
            .toList(),
        new LargeObjects(
            manifest.largeObjects().count(), manifest.largeObjects().rawBytes(), objects));
    return store;
  }

  private static String crc32c(byte[] bytes, int length) {
    var crc32c = new CRC32C();
    crc32c.update(bytes, 0, length);
    return HexFormat.of().toHexDigits((int) crc32c.getValue());
  }

  private static TableData withSegments(TableData table, List<Segment> segments) {
    return new TableData(
        table.dumpId(),
        table.schema(),
        table.name(),
        table.rows(),
        table.rawBytes(),
        table.offset(),
        table.length(),
        segments);
  }

  private static void write(
      TestStore store, Manifest manifest, List<TableData> tables, LargeObjects largeObjects) {
    store.write(
        "source/one.manifest.json",
        new Manifest(
                manifest.schemaVersion(),
                manifest.tool(),
                manifest.name(),
                manifest.database(),
                manifest.source(),
                manifest.start(),
                manifest.end(),
                manifest.snapshot(),
                manifest.lsn(),
                manifest.format(),
                manifest.compression(),
                manifest.objects(),
                tables,
                largeObjects,
                manifest.entries(),
                manifest.requirements(),
                manifest.selection(),
                manifest.pinned(),
                manifest.invalidIndexes(),
                manifest.notDumped())
            .toJson());
  }

  private static long count(String database, String query) throws SQLException {
    try (var connection = server.connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
