package io.pgstow.report;

import static java.util.stream.Collectors.joining;

import io.pgstow.text.Printable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** How far a phase was at one moment, and how that is said. Rates are those of the whole phase. */
record ProgressState(
    String phase,
    String item,
    String server,
    long bytes,
    OptionalLong totalBytes,
    long rows,
    Duration elapsed,
    Optional<Whole> whole) {

  /**
   * How far the whole run is.
   *
   * @param share that is done, 0 to 1
   * @param elapsed since it began to be measured
   */
  record Whole(double share, Duration elapsed) {
    /** Less says nothing of what is to come. */
    private static final double LEAST = 0.01;

    boolean holds() {
      return share >= LEAST;
    }

    Duration left() {
      return Duration.ofMillis((long) (elapsed.toMillis() * (1 - share) / share));
    }
  }

  /** What is worth to be seen of a phase and its item. */
  private static final int LEAST_HEAD = 12;

  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** Whether the phase moved something or took a while. */
  boolean isNotable() {
    return bytes > 0 || rows > 0 || elapsed.compareTo(AT_ONCE) >= 0;
  }

  /** The same, with what there is to say besides, if anything. */
  ProgressState with(String says) {
    return new ProgressState(phase, item, says, bytes, totalBytes, rows, elapsed, whole);
  }

  /** The same. */
  ProgressState with(List<String> says) {
    return with(says.stream().filter(text -> !text.isEmpty()).collect(joining(", ")));
  }

  /**
   * While it runs: {@code data public.t: 1.0 GiB of 4.0 GiB (25 %), 9.1 MiB/s, 5 min 38 s left}, in
   * no more columns than there are: what else there is to say is left out first, then the name of
   * the item is cut, then the rows and the rate are left out. How long it will take stays.
   *
   * @param bar columns of a bar in front, where it is known how far the work is; 0 for none
   */
  String line(int columns, int bar) {
    OptionalDouble share =
        whole.isPresent()
            ? OptionalDouble.of(whole.get().share())
            : estimateHolds()
                ? OptionalDouble.of(bytes / (double) totalBytes.orElseThrow())
                : OptionalDouble.empty();
    if (bar == 0 || share.isEmpty()) {
      return line(columns);
    }
    int done = (int) (share.getAsDouble() * bar);
    String drawn = "[" + "#".repeat(done) + "-".repeat(bar - done) + "] ";
    return drawn + line(columns - drawn.length());
  }

  private String line(int columns) {
    String head = Printable.line(item.isEmpty() ? phase : phase + " " + item);
    String all = ": " + String.join(", ", facts(true, true));
    if (head.length() + all.length() <= columns) {
      return head + all;
    }
    String own = ": " + String.join(", ", facts(true, false));
    String least = ": " + String.join(", ", facts(false, false));
    String narrow =
        ": "
            + whole
                .filter(Whole::holds)
                .map(run -> percent(run) + ", ")
                .orElseGet(() -> whole.isEmpty() && estimateHolds() ? percent() + " %, " : "")
            + time();
    return Stream.of(own, least)
        .filter(tail -> columns - tail.length() >= Math.min(head.length(), LEAST_HEAD))
        .findFirst()
        .map(tail -> cut(head, columns - tail.length()) + tail)
        .orElseGet(() -> cut(head, columns - narrow.length()) + narrow);
  }

  private String time() {
    if (whole.isPresent()) {
      return whole
          .filter(Whole::holds)
          .map(run -> Units.duration(run.left()) + " left")
          .orElse("for " + Units.duration(elapsed));
    }
    return estimateHolds() ? Units.duration(left()) + " left" : "for " + Units.duration(elapsed);
  }

  private ArrayList<String> facts(boolean withRows, boolean withServer) {
    var facts = new ArrayList<String>();
    if (bytes > 0) {
      facts.add(estimateHolds() ? ofTotal() : Units.bytes(bytes));
    }
    if (withRows) {
      addRowsAndRate(facts);
    }
    whole.filter(Whole::holds).ifPresent(run -> facts.add(percent(run) + " of all"));
    facts.add(time());
    if (withServer && !server.isEmpty()) {
      facts.add(Printable.line(server));
    }
    return facts;
  }

  static String cut(String text, int columns) {
    return text.length() <= columns
        ? text
        : text.substring(0, Math.clamp(columns - 1L, 0, text.length())) + "…";
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
    String share = whole.isPresent() ? "" : " (" + percent() + " %)";
    return Units.bytes(bytes) + " of " + Units.bytes(total) + share;
  }

  private static String percent(Whole run) {
    return (long) (100 * run.share()) + " %";
  }

  private long percent() {
    return (long) (100.0 * bytes / totalBytes.orElseThrow());
  }

  private Duration left() {
    double share = bytes / (double) totalBytes.orElseThrow();
    return Duration.ofSeconds((long) (elapsed.toSeconds() * (1 - share) / share));
  }
}
