package io.pgstow.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.Golden;
import io.pgstow.archive.TableOfContents;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class IndexChoiceTest {

  @Test
  void an_index_of_which_nothing_is_known_is_made_before_the_rows() throws IOException {
    try (var archive = Files.newInputStream(Golden.path(17, "seekable-none.dump"))) {
      assertThat(
              IndexChoice.of(
                  TableOfContents.read(archive),
                  Optional.empty(),
                  new IndexPolicy.BySize(1),
                  false))
          .singleElement()
          .satisfies(choice -> assertThat(choice.beforeData()).isTrue())
          .satisfies(choice -> assertThat(choice.index().tag()).isEqualTo("event_payload"))
          .satisfies(choice -> assertThat(choice.reason()).contains("without a manifest"));
    }
  }
}
