package io.pgstow.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Verification.Level;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which record of a verification stays. */
final class VerificationTest {
  private static final Instant NOW = Instant.parse("2026-11-21T02:34:00Z");
  private static final Verification DAMAGED =
      Verification.damaged(NOW, Level.CONTENT, "2/7", "flipped");

  @Test
  void damage_is_taken_back_by_reading_all_as_deep_and_by_nothing_less() {
    assertThat(good(Level.CONTENT, null).supersedes(DAMAGED)).isTrue();
    assertThat(good(Level.RESTORE, null).supersedes(DAMAGED)).isTrue();
    assertThat(good(Level.OBJECTS, null).supersedes(DAMAGED)).isFalse();
    assertThat(good(Level.CONTENT, "3/7").supersedes(DAMAGED)).isFalse();
  }

  @Test
  void damage_takes_the_place_of_anything() {
    assertThat(DAMAGED.supersedes(good(Level.RESTORE, null))).isTrue();
    assertThat(DAMAGED.supersedes(DAMAGED)).isTrue();
    assertThat(good(Level.OBJECTS, null).supersedes(good(Level.RESTORE, null))).isTrue();
  }

  @Test
  void damage_of_a_backup_that_was_replaced_is_taken_back_by_whatever_is_found_of_its_successor() {
    assertThat(good(Level.OBJECTS, null).about("2").supersedes(DAMAGED.about("1"))).isTrue();
    assertThat(good(Level.OBJECTS, null).about("1").supersedes(DAMAGED.about("1"))).isFalse();
  }

  @Test
  void a_manifest_is_told_from_another_whether_it_is_pinned_or_not() {
    byte[] one = "{\"a\":[1,{\"pinned\":true}],\"pinned\":false,\"b\":null}".getBytes(UTF_8);
    assertThat(Manifest.digest(Manifest.withPinned(one, true))).isEqualTo(Manifest.digest(one));
    assertThat(Manifest.digest("{\"a\":[1,{\"pinned\":true}],\"b\":null}".getBytes(UTF_8)))
        .isEqualTo(Manifest.digest(one));
    assertThat(Manifest.digest("{\"a\":[2,{\"pinned\":true}],\"b\":null}".getBytes(UTF_8)))
        .isNotEqualTo(Manifest.digest(one));
    assertThat(Manifest.digest("{\"a\":[1,{\"pinned\":false}],\"b\":null}".getBytes(UTF_8)))
        .isNotEqualTo(Manifest.digest(one));
  }

  @Test
  void a_record_is_read_as_it_was_written() {
    assertThat(Verification.fromJson(DAMAGED.toJson(), "x")).isEqualTo(DAMAGED);
    assertThatThrownBy(() -> Verification.fromJson("{}".getBytes(UTF_8), "x"))
        .isInstanceOf(PgstowException.class)
        .hasMessageContaining("\"x\"");
  }

  private static Verification good(Level level, @Nullable String sample) {
    return Verification.good(NOW, level, sample);
  }
}
