package io.pgstow.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class EstimateTest {
  private static final long GIB = 1L << 30;

  @Test
  void nothing_done_leaves_the_guess() {
    assertThat(new Estimate(10 * GIB).total()).isEqualTo(10 * GIB);
    assertThat(new Estimate(0).total()).isZero();
  }

  @Test
  void what_is_left_shrinks_or_grows_as_what_is_done_did() {
    var narrow = new Estimate(10 * GIB);
    narrow.completed(5 * GIB, GIB);
    assertThat(narrow.total() / (double) GIB).isCloseTo(2.0, within(0.2));

    var wide = new Estimate(10 * GIB);
    wide.completed(5 * GIB, 15 * GIB);
    assertThat(wide.total() / (double) GIB).isCloseTo(30.0, within(0.5));
  }

  @Test
  void one_small_odd_piece_decides_nothing() {
    var estimate = new Estimate(10 * GIB);
    estimate.completed(8192, 0);
    assertThat(estimate.total() / (double) GIB).isCloseTo(10.0, within(0.1));
  }

  @Test
  void it_ends_with_what_there_was() {
    var estimate = new Estimate(4 * GIB);
    for (int i = 0; i < 4; i++) {
      estimate.completed(GIB, GIB / 3);
    }
    assertThat(estimate.total()).isEqualTo(4 * (GIB / 3));
    // a table that has grown meanwhile
    estimate.completed(GIB, GIB);
    assertThat(estimate.total()).isEqualTo(4 * (GIB / 3) + GIB);
  }
}
