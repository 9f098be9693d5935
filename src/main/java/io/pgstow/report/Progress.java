package io.pgstow.report;

import io.pgstow.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is: one phase after the other, each moving bytes and rows. Any thread may report;
 * what was reported is shown by {@link #tick}, which a {@link Heartbeat} calls.
 */
public final class Progress {
  private final ProgressDisplay display;
  private final InstantSource clock;
  private final Optional<Part> part;
  private final Journal journal = new Journal();
  private final Map<Thread, Work> working = new ConcurrentHashMap<>();
  private final LongAdder moved = new LongAdder();
  private final Way way = new Way();
  private volatile String store = "";
  private volatile @Nullable Phase current;

  /** Progress of a run on a display. */
  public Progress(ProgressDisplay display, InstantSource clock) {
    this(display, clock, Optional.empty());
  }

  private Progress(ProgressDisplay display, InstantSource clock, Optional<Part> part) {
    this.display = display;
    this.clock = clock;
    this.part = part;
  }

  /** What this is a part of, and what it is called there. */
  private record Part(Progress whole, String name) {}

  /**
   * Progress of one of several things that a phase does, such as a database of a server: what is
   * reported to it counts for that phase, too.
   *
   * @param name of it in the phase
   * @param shown where it is shown by itself
   */
  public Progress part(String name, ProgressDisplay shown) {
    return new Progress(shown, clock, Optional.of(new Part(this, name)));
  }

  /** Begins a phase, and ends the one before it. */
  public synchronized void begin(String phase) {
    end();
    current = new Phase(phase, clock.instant());
  }

  /**
   * Tells that a run has several courses, one after the other.
   *
   * @param weights what each is worth
   */
  public void courses(double... weights) {
    way.courses(weights);
  }

  /** Tells what the phases from now on are worth, so that the whole can be estimated. */
  public void follow(Course course) {
    way.follow(course, clock.instant());
  }

  /** Tells how many bytes the phase will move, as far as is known, which may turn out wrong. */
  public void expect(long totalBytes) {
    Phase phase = current;
    if (phase != null) {
      phase.estimate = Optional.of(new Estimate(totalBytes));
    }
  }

  /**
   * Tells what became of a piece, from which those to come are estimated.
   *
   * @param expected bytes of it in what {@link #expect} was told
   * @param found bytes it had
   */
  public void completed(long expected, long found) {
    Phase phase = current;
    if (phase != null) {
      phase.estimate.ifPresent(estimate -> estimate.completed(expected, found));
    }
  }

  /** Tells how much work a phase has that is not measured in bytes, in any unit. */
  public void expectWork(long total) {
    Phase phase = current;
    if (phase != null) {
      phase.totalWork = total;
    }
  }

  /** Counts work that was done, in the unit of {@link #expectWork}. */
  public void work(long done) {
    Phase phase = current;
    if (phase != null) {
      phase.work.add(done);
    }
  }

  /**
   * Names what the phase is at: a table, an index, a part. The calling thread works on it until it
   * names another one or is {@link #idle}.
   */
  public void item(String name) {
    Phase phase = current;
    if (phase != null) {
      phase.item = name;
      idle();
      working.put(Thread.currentThread(), new Work(phase.name, name, clock.instant()));
      part.ifPresent(of -> of.whole().item(of.name() + ": " + name));
    }
  }

  /** Tells that the calling thread has ended the work on its item, if it has any. */
  public void idle() {
    idle(Thread.currentThread());
  }

  private void idle(Thread thread) {
    Work work = working.remove(thread);
    if (work != null) {
      journal.add(work.until(clock.instant()));
      part.ifPresent(of -> of.whole().idle(thread));
    }
  }

  /** What has been done so far. */
  public Journal journal() {
    return journal;
  }

  /** The phase that goes on, if one does. */
  public Optional<String> phase() {
    return Optional.ofNullable(current).map(phase -> phase.name);
  }

  /** Adds what the server says of its own work, a sentence for each piece, or nothing. */
  public void server(List<String> says) {
    Phase phase = current;
    if (phase != null) {
      phase.server = says;
    }
  }

  /** Adds what there is to say of the store, or nothing. */
  public void store(String says) {
    store = says;
  }

  /** Counts what was moved since the last call. */
  public void advance(long bytes, long rows) {
    Phase phase = current;
    if (phase != null) {
      phase.bytes.add(bytes);
      phase.rows.add(rows);
      moved.add(bytes);
      Work work = working.get(Thread.currentThread());
      if (work != null) {
        work.bytes.add(bytes);
        work.rows.add(rows);
      }
      part.ifPresent(of -> of.whole().advance(bytes, rows));
    }
  }

  /**
   * What a thread is at.
   *
   * @param thread its name
   * @param item a table, an index, a part
   * @param bytes of it that were moved, uncompressed
   */
  public record AtWork(String thread, String phase, String item, Instant since, long bytes) {}

  /** What every thread is at that has said so, the longest work first. */
  public List<AtWork> atWork() {
    return working.entrySet().stream()
        .map(
            each -> {
              Work work = each.getValue();
              return new AtWork(
                  each.getKey().getName(), work.phase, work.item, work.start, work.bytes.sum());
            })
        .sorted(Comparator.comparing(AtWork::since))
        .toList();
  }

  /** Shows the phase if the display's interval has passed since it was last shown. */
  public synchronized void tick() {
    Phase phase = current;
    Instant now = clock.instant();
    journal.sample(now, moved.sum());
    if (phase != null && !now.isBefore(phase.shown.plus(display.interval()))) {
      phase.shown = now;
      ProgressState state = phase.state(now, way.state(phase.name, phase.fraction(), now));
      List<String> server = phase.server;
      String says = Stream.of(store).filter(text -> !text.isEmpty()).findFirst().orElse("");
      if (display.isArea()) {
        List<String> below = Stream.concat(lines(now), server.stream()).toList();
        display.show(state.with(says).line(display.columns(), display.bar()), below);
      } else {
        List<String> all = Stream.concat(Stream.of(says), server.stream()).toList();
        display.show(state.with(all).line(display.columns(), 0) + atWork(now), List.of());
      }
    }
  }

  /** What the connections are at, the longest work first; none where there is one only. */
  private Stream<String> lines(Instant now) {
    return works().map(work -> work.state(now).line(display.columns(), 0));
  }

  private String atWork(Instant now) {
    List<String> items =
        works()
            .map(work -> work.item + " for " + Units.duration(Duration.between(work.start, now)))
            .map(Printable::line)
            .toList();
    return items.isEmpty() ? "" : "; at work: " + String.join(", ", items);
  }

  private Stream<Work> works() {
    return working.size() < 2
        ? Stream.empty()
        : working.values().stream()
            .sorted(Comparator.comparing((Work work) -> work.start))
            .limit(display.connections());
  }

  /** Ends the phase and shows its result, unless it moved nothing and was over at once. */
  public void end() {
    end(true);
  }

  /** Ends the phase, which has failed: the journal has it, but nothing is shown. */
  public void abandon() {
    end(false);
  }

  private synchronized void end(boolean shown) {
    Phase phase = current;
    if (phase != null) {
      working.keySet().forEach(this::idle);
      Instant now = clock.instant();
      journal.sample(now, moved.sum());
      journal.add(
          new Journal.Phase(phase.name, phase.start, now, phase.bytes.sum(), phase.rows.sum()));
      ProgressState state = phase.state(now, Optional.empty());
      if (shown && (phase.wasShown() || state.isNotable())) {
        display.end(state.summary());
      }
      current = null;
    }
  }

  /** How far the whole run is. It never goes back, whatever turns out on the way. */
  private static final class Way {
    private double[] weights = {1};
    private int begun;
    private Optional<Course> course = Optional.empty();
    private Instant start = Instant.EPOCH;
    private double shown;

    synchronized void courses(double... each) {
      weights = each.clone();
    }

    synchronized void follow(Course next, Instant now) {
      start = begun == 0 ? now : start;
      begun = Math.min(begun + 1, weights.length);
      course = Optional.of(next);
    }

    synchronized Optional<ProgressState.Whole> state(String phase, double fraction, Instant now) {
      if (course.isEmpty()) {
        return Optional.empty();
      }
      OptionalDouble share = course.get().share(phase, fraction);
      if (share.isPresent()) {
        double all = 0;
        double before = 0;
        for (int i = 0; i < weights.length; i++) {
          all += weights[i];
          before += i < begun - 1 ? weights[i] : 0;
        }
        shown = Math.max(shown, (before + weights[begun - 1] * share.getAsDouble()) / all);
      }
      return Optional.of(new ProgressState.Whole(shown, Duration.between(start, now)));
    }
  }

  /** What a thread works on. */
  private static final class Work {
    private final String phase;
    private final String item;
    private final Instant start;
    private final LongAdder bytes = new LongAdder();
    private final LongAdder rows = new LongAdder();

    Work(String phase, String item, Instant start) {
      this.phase = phase;
      this.item = item;
      this.start = start;
    }

    ProgressState state(Instant now) {
      return new ProgressState(
          item,
          "",
          "",
          bytes.sum(),
          OptionalLong.empty(),
          rows.sum(),
          Duration.between(start, now),
          Optional.empty());
    }

    Journal.Work until(Instant end) {
      return new Journal.Work(phase, item, start, end, bytes.sum(), rows.sum());
    }
  }

  private static final class Phase {
    private final String name;
    private final Instant start;
    private final LongAdder bytes = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder work = new LongAdder();
    private volatile Optional<Estimate> estimate = Optional.empty();
    private volatile long totalWork;
    private volatile String item = "";
    private volatile List<String> server = List.of();
    private Instant shown;

    Phase(String name, Instant start) {
      this.name = name;
      this.start = start;
      this.shown = start;
    }

    boolean wasShown() {
      return !shown.equals(start);
    }

    double fraction() {
      if (totalWork > 0) {
        return work.sum() / (double) totalWork;
      }
      long total = estimate.map(Estimate::total).orElse(0L);
      return total > 0 ? bytes.sum() / (double) total : 0;
    }

    ProgressState state(Instant now, Optional<ProgressState.Whole> whole) {
      OptionalLong total =
          estimate.isPresent() ? OptionalLong.of(estimate.get().total()) : OptionalLong.empty();
      Duration elapsed = Duration.between(start, now);
      return new ProgressState(name, item, "", bytes.sum(), total, rows.sum(), elapsed, whole);
    }
  }
}
