package io.pgstow.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.LargeObjects;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.Manifest.Requirements;
import io.pgstow.manifest.Manifest.Source;
import io.pgstow.manifest.Manifest.StoredArchive;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which parts are read on which day. */
final class ShareTest {
  private static final Manifest BACKUP =
      manifest(object("a", 8, 8, 8, 8, 3), object("b", 5), object("c", 8, 8, 8, 8, 8, 8, 1));

  @Test
  void without_a_sample_all_parts_of_all_objects_are_read() {
    List<Share> shares = Share.of(BACKUP, Optional.empty());
    assertThat(shares).extracting(Share::isWhole).containsOnly(true);
    assertThat(shares.stream().flatMap(share -> share.parts().stream())).hasSize(13);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 13, 100})
  void the_shares_together_are_everything_and_nothing_twice(int of) {
    var read = new ArrayList<PartDigest>();
    for (int number = 1; number <= of; number++) {
      for (Share share : Share.of(BACKUP, Optional.of(new Sample(number, of)))) {
        assertThat(share.parts()).isSubsetOf(share.object().parts());
        assertThat(share.end() - share.offset())
            .as("without a gap")
            .isEqualTo(share.parts().stream().mapToLong(PartDigest::size).sum());
        read.addAll(share.parts());
      }
    }
    assertThat(read)
        .containsExactlyInAnyOrderElementsOf(
            BACKUP.objects().stream().flatMap(object -> object.parts().stream()).toList());
  }

  @Test
  void a_share_is_about_its_size() {
    for (int number = 1; number <= 3; number++) {
      long bytes =
          Share.of(BACKUP, Optional.of(new Sample(number, 3))).stream()
              .mapToLong(share -> share.end() - share.offset())
              .sum();
      assertThat(bytes).isBetween(20L, 40L);
    }
  }

  @Test
  void there_is_no_eighth_seventh() {
    assertThatThrownBy(() -> Sample.parse("8/7"))
        .isInstanceOf(PgstowException.class)
        .hasMessageContaining("8/7");
    assertThat(Sample.parse("2/7")).isEqualTo(new Sample(2, 7)).hasToString("2/7");
  }

  private static StoredArchive object(String key, long... sizes) {
    var parts = new ArrayList<PartDigest>();
    long offset = 0;
    for (long size : sizes) {
      parts.add(new PartDigest(parts.size() + 1, offset, size, key + offset));
      offset += size;
    }
    return new StoredArchive(key, offset, "etag", parts);
  }

  private static Manifest manifest(StoredArchive... objects) {
    return new Manifest(
        Manifest.SCHEMA_VERSION,
        "pgstow",
        "one",
        "app",
        new Source("17.6", 17, "17.6", "UTF8", "C", "C", "libc", 1_000_000),
        Instant.EPOCH,
        Instant.EPOCH,
        "snapshot",
        "0/1",
        Manifest.DIRECTORY,
        "gzip:1",
        List.of(objects),
        List.of(),
        new LargeObjects(0, 0, List.of()),
        Map.of(),
        new Requirements(List.of(), List.of(), List.of()),
        null,
        false,
        null,
        null);
  }
}
