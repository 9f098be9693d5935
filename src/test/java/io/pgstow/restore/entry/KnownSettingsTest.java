package io.pgstow.restore.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KnownSettingsTest {
  private static final Map<String, String> FAST = Map.of("default_tablespace", "fast");

  private final KnownSettings settings = new KnownSettings();

  @Test
  void a_setting_is_set_once() {
    assertThat(settings.have(FAST)).isFalse();
    assertThat(settings.adopt(FAST)).isEqualTo(FAST);

    assertThat(settings.have(FAST)).isTrue();
    assertThat(settings.adopt(FAST)).isEmpty();
  }

  @Test
  void only_what_differs_is_set_in_the_order_in_which_it_is_expected() {
    settings.adopt(Map.of("a", "1", "b", "1", "c", "1"));
    var expected = new LinkedHashMap<String, String>();
    expected.put("c", "2");
    expected.put("b", "1");
    expected.put("a", "2");

    assertThat(settings.have(expected)).isFalse();
    assertThat(settings.adopt(expected)).containsExactly(Map.entry("c", "2"), Map.entry("a", "2"));
  }

  @Test
  void one_that_another_entry_does_not_expect_stays() {
    settings.adopt(FAST);

    assertThat(settings.adopt(Map.of("search_path", ""))).containsOnlyKeys("search_path");
    assertThat(settings.have(FAST)).isTrue();
  }

  @Test
  void after_a_rollback_all_are_set_again() {
    settings.adopt(Map.of("standard_conforming_strings", "off"));
    assertThat(settings.standardStrings()).isFalse();

    settings.clear();

    assertThat(settings.standardStrings()).isTrue();
    assertThat(settings.adopt(FAST)).isEqualTo(FAST);
  }
}
