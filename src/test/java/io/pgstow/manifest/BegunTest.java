package io.pgstow.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.StoredObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mark of a run. */
final class BegunTest {
  private static final Instant NOW = Instant.parse("2026-11-21T02:34:00Z");
  private static final Begun BEGUN = Begun.now(UUID.randomUUID(), "1.0", NOW);

  @Test
  void a_mark_is_read_as_it_was_written() {
    Begun later = BEGUN.activeAt(NOW.plusSeconds(60));

    assertThat(Begun.fromJson(later.toJson(), "x")).isEqualTo(later);
    assertThat(later.start()).isEqualTo(NOW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "null", "[]", "{\"run\": 1}", ""})
  void what_is_no_mark_is_refused(String json) {
    assertThatThrownBy(() -> Begun.fromJson(json.getBytes(UTF_8), "x"))
        .isInstanceOfSatisfying(
            PgstowException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ARCHIVE))
        .hasMessageContaining("\"x\"");
  }

  @Test
  void it_belongs_to_its_backup_and_is_no_part_of_the_archive() {
    var key = new BackupKey("app", "a");
    assertThat(BackupPlace.of(key).begun()).isEqualTo(key.begun());
    assertThat(BackupPlace.ofFile("app", "a.dump").begun()).isEqualTo("a.begun.json");

    List<BackupSet> sets =
        BackupSet.group(
            Stream.of(
                new StoredObject(key.begun(), 100, "1", NOW),
                new StoredObject(key.customArchive(), 10, "2", NOW)),
            each -> BackupKey.nameOf("app", each));

    assertThat(sets).hasSize(1);
    assertThat(sets.getFirst().begun()).map(StoredObject::key).hasValue("app/a.begun.json");
    assertThat(sets.getFirst().archive()).containsExactly("app/a.dump");
    assertThat(sets.getFirst().size()).isEqualTo(10);
  }
}
