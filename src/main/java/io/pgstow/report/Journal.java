package io.pgstow.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * What a run has done so far, as {@link Progress} has seen it. It is bounded, however many objects
 * a database has: of pieces of work only the longest are kept. Thread-safe.
 */
public final class Journal {
  /** Few enough for a page, enough for each connection of a phase. */
  private static final int LONGEST_WORKS = 400;

  /** Items whose sums are kept. */
  private static final int MOST_ITEMS = 10_000;

  /** When there are more, every other one is dropped. */
  private static final int MOST_SAMPLES = 600;

  private final List<Phase> phases = new ArrayList<>();
  private final PriorityQueue<Work> works =
      new PriorityQueue<>(Comparator.comparing((Work work) -> work.time()));
  private final Map<String, Sum> sums = new HashMap<>();
  private final List<Sample> samples = new ArrayList<>();
  private final List<Section> sections = new ArrayList<>();
  private long retries;
  private List<Measure> measures = List.of();
  private Duration sampleEvery = Duration.ofSeconds(1);

  /**
   * A phase that has ended.
   *
   * @param bytes it moved, uncompressed
   * @param rows it moved
   */
  public record Phase(String name, Instant start, Instant end, long bytes, long rows) {
    /** How long it took. */
    public Duration time() {
      return Duration.between(start, end);
    }
  }

  /**
   * What one connection did without a pause.
   *
   * @param item a table, an index, a part
   * @param bytes it moved, uncompressed
   */
  public record Work(String phase, String item, Instant start, Instant end, long bytes, long rows) {
    /** How long it took. */
    public Duration time() {
      return Duration.between(start, end);
    }
  }

  /**
   * All work on one item in a phase.
   *
   * @param time of all connections together
   */
  public record Sum(String phase, String item, Duration time, long bytes, long rows) {
    private Sum plus(Work work) {
      return new Sum(phase, item, time.plus(work.time()), bytes + work.bytes(), rows + work.rows());
    }
  }

  /**
   * A moment.
   *
   * @param bytes moved since the run began
   */
  public record Sample(Instant at, long bytes) {}

  /**
   * Something that was measured besides.
   *
   * @param unit such as {@code seconds}; may be empty
   */
  public record Measure(
      String name, String unit, String description, Map<String, String> tags, double value) {}

  /** Tells all that was measured besides. */
  public synchronized void measured(List<Measure> all) {
    measures = List.copyOf(all);
  }

  /** What was measured besides. */
  public synchronized List<Measure> measures() {
    return measures;
  }

  synchronized void add(Phase phase) {
    phases.add(phase);
  }

  synchronized void add(Work work) {
    works.add(work);
    if (works.size() > LONGEST_WORKS) {
      works.remove();
    }
    String key = work.phase() + " " + work.item();
    if (sums.size() < MOST_ITEMS || sums.containsKey(key)) {
      sums.merge(
          key,
          new Sum(work.phase(), work.item(), work.time(), work.bytes(), work.rows()),
          (known, _) -> known.plus(work));
    }
  }

  synchronized void sample(Instant at, long bytes) {
    if (!samples.isEmpty() && at.isBefore(samples.getLast().at().plus(sampleEvery))) {
      return;
    }
    samples.add(new Sample(at, bytes));
    if (samples.size() > MOST_SAMPLES) {
      sampleEvery = sampleEvery.multipliedBy(2);
      for (int i = samples.size() - 1; i > 0; i -= 2) {
        samples.remove(i);
      }
    }
  }

  /** Tells how many requests of a store were sent again since the run began. */
  public synchronized void retries(long count) {
    retries = Math.max(retries, count);
  }

  /** How many requests of the store were sent again. */
  public synchronized long retries() {
    return retries;
  }

  /** Adds what a part of the run has to say of itself. */
  public synchronized void add(Section section) {
    sections.add(section);
  }

  /** What parts of the run have said, in their order. */
  public synchronized List<Section> sections() {
    return List.copyOf(sections);
  }

  /** The phases that have ended, in their order. */
  public synchronized List<Phase> phases() {
    return List.copyOf(phases);
  }

  /** The longest pieces of work, by when they began. */
  public synchronized List<Work> works() {
    return works.stream().sorted(Comparator.comparing(Work::start)).toList();
  }

  /**
   * The items that took longest.
   *
   * @param most how many
   */
  public synchronized List<Sum> longest(int most) {
    return sums.values().stream()
        .sorted(Comparator.comparing(Sum::time).reversed())
        .limit(most)
        .toList();
  }

  /** How many bytes had been moved when, at most some hundred moments. */
  public synchronized List<Sample> samples() {
    return List.copyOf(samples);
  }
}
