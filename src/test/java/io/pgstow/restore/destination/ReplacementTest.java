package io.pgstow.restore.destination;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReplacementTest {
  @Test
  void its_name_is_that_of_the_database_and_a_suffix() {
    assertThat(Replacement.nameFor("app", Set.of())).isEqualTo("app.pgstow");
    assertThat(Replacement.nameFor("a".repeat(56), Set.of())).isEqualTo("a".repeat(56) + ".pgstow");
  }

  @Test
  void a_long_one_is_cut_between_characters_and_told_from_others_that_begin_alike() {
    for (String character : new String[] {"a", "é", "語", "𐍈"}) {
      String longest = character.repeat(63 / character.getBytes(UTF_8).length);
      String name = Replacement.nameFor(longest, Set.of());
      assertThat(name.getBytes(UTF_8).length).isLessThanOrEqualTo(63);
      assertThat(new String(name.getBytes(UTF_8), UTF_8)).isEqualTo(name).endsWith(".pgstow");
      String other = longest.substring(0, longest.length() - character.length()) + "x";
      assertThat(Replacement.nameFor(other, Set.of())).isNotEqualTo(name);
    }
  }

  @Test
  void it_takes_no_name_that_a_database_restored_together_with_it_has() {
    assertThat(Replacement.nameFor("x", Set.of("x", "x.pgstow"))).isEqualTo("x.pgstow2");
    assertThat(Replacement.nameFor("x", Set.of("x.pgstow", "x.pgstow2", "x.pgstow4")))
        .isEqualTo("x.pgstow3");
    String longest = "a".repeat(63);
    String first = Replacement.nameFor(longest, Set.of());
    String second = Replacement.nameFor(longest, Set.of(first));
    assertThat(second).isNotEqualTo(first).hasSize(63).endsWith(".pgstow2");
  }
}
