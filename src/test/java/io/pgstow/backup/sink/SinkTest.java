package io.pgstow.backup.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Entry;
import io.pgstow.archive.ForgedEntry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.backup.name.Claim;
import io.pgstow.backup.source.SourceTable;
import io.pgstow.backup.upload.Uploads;
import io.pgstow.codec.Compression;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.store.PartSizes;
import io.pgstow.testing.MemoryStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** In which order the data of each format come. */
final class SinkTest {
  private static final long SEGMENT_SIZE = 32 << 20;

  private record Asked(List<String> tables, List<Integer> batches) {}

  @Test
  void into_files_those_come_first_that_take_one_connection_longest_and_small_ones_together() {
    List<SourceTable> tables =
        List.of(
            table(1, 10, true),
            table(2, 2 * SEGMENT_SIZE, true),
            table(3, 10 * SEGMENT_SIZE, false),
            table(4, SEGMENT_SIZE - 1, true),
            table(5, 3 * SEGMENT_SIZE, true),
            table(6, 1, true));

    assertThat(asked(true, tables, 0).tables())
        .containsExactly("3", "5", "5", "5", "2", "2", "4", "1 6");
  }

  @Test
  void into_one_file_they_come_as_the_table_of_contents_has_them() {
    List<SourceTable> tables =
        List.of(
            table(1, 10, true),
            table(2, 20, false),
            table(3, 2 * SEGMENT_SIZE, true),
            table(4, 10, true),
            table(5, SEGMENT_SIZE, true),
            table(6, 10, true));

    assertThat(asked(false, tables, 0).tables()).containsExactly("1 2", "3", "3", "4", "5", "6");
  }

  @Test
  void no_more_than_a_hundred_tables_come_together() {
    List<SourceTable> tables =
        IntStream.rangeClosed(1, 250).mapToObj(id -> table(id, 10, true)).toList();

    for (boolean files : new boolean[] {true, false}) {
      assertThat(asked(files, tables, 0).tables())
          .extracting(item -> item.split(" ").length)
          .containsExactly(100, 100, 50);
    }
  }

  @Test
  void large_objects_come_in_batches() {
    for (boolean files : new boolean[] {true, false}) {
      Asked asked = asked(files, List.of(table(1, 10, true)), 401);
      assertThat(asked.tables()).containsExactly("1");
      assertThat(asked.batches()).containsExactly(200, 200, 1);
    }
  }

  private Asked asked(boolean files, List<SourceTable> tables, int largeObjects) {
    var store = new MemoryStore();
    var key = new BackupKey("app", "one");
    BackupPlace place = files ? BackupPlace.ofDirectory(key) : BackupPlace.of(key);
    var entries = new ArrayList<Entry>(tables.stream().map(SourceTable::entry).toList());
    if (largeObjects > 0) {
      entries.add(ForgedEntry.withData(1000, "BLOBS"));
    }
    TableOfContents custom = ForgedEntry.contents(entries);
    TableOfContents contents = files ? custom.asDirectory(Compression.NONE) : custom;
    var objects = new LinkedHashMap<Entry, List<Long>>();
    contents
        .entry(1000)
        .ifPresent(
            entry -> objects.put(entry, LongStream.rangeClosed(1, largeObjects).boxed().toList()));
    var sizes = PartSizes.of(0, PartSizes.DEFAULT, 1000, PartSizes.DEFAULT);
    try (Claim claim = Claim.take(store, place, "test", true, Clock.systemUTC());
        var uploads = new Uploads(store, claim, 1)) {
      var order = new OrderedSegments(1 << 20);
      Sink sink =
          files
              ? new DirectorySink(
                  store,
                  place,
                  contents,
                  Compression.NONE,
                  uploads,
                  _ -> sizes,
                  order,
                  tables,
                  new LargeObjectFiles(objects),
                  SEGMENT_SIZE)
              : new CustomSink(
                  store,
                  contents,
                  Compression.NONE,
                  uploads.object(place.archive(), sizes, contents.encodedLength()),
                  order,
                  tables,
                  new LargeObjectFiles(objects),
                  SEGMENT_SIZE);
      var asked = new Asked(new ArrayList<>(), new ArrayList<>());
      for (DumpItem item = sink.next(); item != null; item = sink.next()) {
        switch (item) {
          case TableSegments segments ->
              asked
                  .tables()
                  .add(
                      segments.segments().stream()
                          .map(segment -> Integer.toString(segment.table().entry().dumpId()))
                          .collect(Collectors.joining(" ")));
          case LargeObjectBatch batch -> asked.batches().add(batch.oids().size());
          case DumpItem.ByClient data -> throw new AssertionError(data);
        }
      }
      return asked;
    }
  }

  private static SourceTable table(int dumpId, long size, boolean divisible) {
    Entry entry = ForgedEntry.withData(dumpId, Entry.TABLE_DATA);
    return new SourceTable(entry, size, Math.ceilDiv(size, 8192), divisible, "");
  }
}
