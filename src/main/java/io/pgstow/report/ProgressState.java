package io.pgstow.report;

import io.pgstow.text.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.OptionalLong;

/** How far a phase was at one moment, and how that is said. Rates are those of the whole phase. */
record ProgressState(
    String phase,
    String item,
    String server,
    long bytes,
    OptionalLong totalBytes,
    long rows,
    Duration elapsed) {

  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** Whether the phase moved something or took a while. */
  boolean isNotable() {
    return bytes > 0 || rows > 0 || elapsed.compareTo(AT_ONCE) >= 0;
  }

  /**
   * While it runs: {@code data public.t: 1.0 GiB of 4.0 GiB (25 %), 9.1 MiB/s, 5 min 38 s left}.
   */
  String line() {
    var facts = new ArrayList<String>();
    if (bytes > 0) {
      facts.add(estimateHolds() ? ofTotal() : Units.bytes(bytes));
    }
    addRowsAndRate(facts);
    facts.add(
        estimateHolds() ? Units.duration(left()) + " left" : "for " + Units.duration(elapsed));
    if (!server.isEmpty()) {
      facts.add(Printable.line(server));
    }
    return Printable.line(item.isEmpty() ? phase : phase + " " + item)
        + ": "
        + String.join(", ", facts);
  }

  /** When it is over: {@code data: 4.0 GiB, 9.1 MiB/s, in 7 min 30 s}. */
  String summary() {
    var facts = new ArrayList<String>();
    if (bytes > 0) {
      facts.add(Units.bytes(bytes));
    }
    addRowsAndRate(facts);
    facts.add("in " + Units.duration(elapsed));
    return Printable.line(phase) + ": " + String.join(", ", facts);
  }

  private void addRowsAndRate(ArrayList<String> facts) {
    if (rows > 0) {
      facts.add(Units.count(rows) + " rows");
    }
    if (bytes > 0 && elapsed.isPositive()) {
      facts.add(Units.rate(bytes, elapsed));
    }
  }

  private boolean estimateHolds() {
    return bytes > 0 && totalBytes.isPresent() && bytes <= totalBytes.getAsLong();
  }

  private String ofTotal() {
    long total = totalBytes.orElseThrow();
    long percent = (long) (100.0 * bytes / total);
    return Units.bytes(bytes) + " of " + Units.bytes(total) + " (" + percent + " %)";
  }

  private Duration left() {
    double share = bytes / (double) totalBytes.orElseThrow();
    return Duration.ofSeconds((long) (elapsed.toSeconds() * (1 - share) / share));
  }
}
