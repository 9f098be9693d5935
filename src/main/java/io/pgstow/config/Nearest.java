package io.pgstow.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody may have meant to write. */
final class Nearest {
  private Nearest() {}

  /** The nearest of the words that is at most so many changed letters away, but not all of them. */
  static Optional<String> to(String written, Collection<String> words, int most) {
    var distance = new LevenshteinDistance(most);
    return words.stream()
        .filter(word -> distance.apply(written, word) >= 0)
        .filter(word -> distance.apply(written, word) < word.length())
        .min(Comparator.comparing(word -> distance.apply(written, word)));
  }
}
