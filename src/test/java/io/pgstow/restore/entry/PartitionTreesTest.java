package io.pgstow.restore.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Golden;
import io.pgstow.archive.TableOfContents;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PartitionTreesTest {

  /** Before 14 no entry of its own says that a partition is attached. */
  @ParameterizedTest
  @MethodSource("io.pgstow.archive.Golden#majors")
  void partitions_of_one_table_hang_together_and_other_tables_do_not(int major) throws IOException {
    try (var archive = Files.newInputStream(Golden.path(major, "seekable-none.dump"))) {
      TableOfContents contents = TableOfContents.read(archive);
      var trees = new PartitionTrees(contents);

      assertThat(trees.of(Golden.entry(contents, "TABLE DATA", "part_1")))
          .hasSize(1)
          .isEqualTo(trees.of(Golden.entry(contents, "TABLE DATA", "part_2")));
      assertThat(trees.of(Golden.entry(contents, "TABLE DATA", "event")))
          .hasSize(1)
          .doesNotContainAnyElementsOf(trees.of(Golden.entry(contents, "TABLE DATA", "customer")));
    }
  }
}
