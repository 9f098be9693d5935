package io.pgstow.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Entry;
import io.pgstow.archive.ForgedEntry;
import io.pgstow.manifest.BackupKey;
import io.pgstow.manifest.BackupPlace;
import io.pgstow.store.PartSizes;
import io.pgstow.store.folder.FolderStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DumpItemsTest {
  private static final long SEGMENT_SIZE = 32 << 20;

  @TempDir private Path folder;

  @Test
  void what_one_connection_has_to_do_longest_comes_first_and_tables_come_whole() {
    SourceTable small = table(1, 10, true);
    SourceTable indivisible = table(2, 10 * SEGMENT_SIZE, false);
    SourceTable divided = table(3, 2 * SEGMENT_SIZE, true);
    SourceTable largest = table(4, 3 * SEGMENT_SIZE, true);
    SourceTable almostSegment = table(5, SEGMENT_SIZE - 1, true);

    List<DumpItem> items =
        items(List.of(small, divided, indivisible, almostSegment, largest), List.of());

    assertThat(items)
        .extracting(item -> ((TableSegment) item).table())
        .containsExactly(
            indivisible, largest, largest, largest, divided, divided, almostSegment, small);
  }

  @Test
  void large_objects_come_last_a_hundred_at_a_time() {
    List<Long> oids = LongStream.rangeClosed(1, 201).boxed().toList();

    List<DumpItem> items = items(List.of(table(1, 10, true)), oids);

    assertThat(items.subList(1, items.size()))
        .containsExactly(
            new LargeObjectBatch(oids.subList(0, 100)),
            new LargeObjectBatch(oids.subList(100, 200)),
            new LargeObjectBatch(oids.subList(200, 201)));
  }

  private List<DumpItem> items(List<SourceTable> tables, List<Long> largeObjects) {
    var store = new FolderStore(folder);
    BackupPlace place = BackupPlace.ofDirectory(new BackupKey("app", "one"));
    try (Claim claim = Claim.take(store, place, "test", true, Clock.systemUTC());
        var uploads = new Uploads(store, claim, 1)) {
      var items =
          new DumpItems(
              tables,
              largeObjects,
              SEGMENT_SIZE,
              table ->
                  uploads.object(
                      table.entry().dumpId() + ".dat",
                      PartSizes.of(0, PartSizes.DEFAULT, 1000, PartSizes.DEFAULT)),
              new SegmentBuffers(1 << 20));
      var all = new ArrayList<DumpItem>();
      for (DumpItem item = items.next(); item != null; item = items.next()) {
        all.add(item);
      }
      return all;
    }
  }

  private static SourceTable table(int dumpId, long size, boolean divisible) {
    Entry entry = ForgedEntry.depending(dumpId, Entry.TABLE_DATA);
    return new SourceTable(entry, size, Math.ceilDiv(size, 8192), divisible, "");
  }
}
