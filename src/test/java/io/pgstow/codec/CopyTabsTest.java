package io.pgstow.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class CopyTabsTest {

  @Test
  void any_bytes_are_counted_as_one_by_one() {
    var random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] text = new byte[random.nextInt(200)];
      long expected = 0;
      for (int i = 0; i < text.length; i++) {
        // the neighbours of a tab, with and without the highest bit, are the ones to be taken for
        // it
        text[i] = (byte) (random.nextInt(4) == 0 ? '\t' : random.nextInt(256));
        text[i] = (byte) (random.nextInt(4) == 0 ? '\t' ^ 1 << random.nextInt(8) : text[i]);
        expected += text[i] == '\t' ? 1 : 0;
      }
      var counter = new CopyTabs();
      int start = 0;
      while (start < text.length) {
        int length = Math.min(1 + random.nextInt(40), text.length - start);
        counter.update(text, start, length);
        start += length;
      }

      assertThat(counter.tabs()).isEqualTo(expected);
    }
  }
}
