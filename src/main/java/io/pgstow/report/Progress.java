package io.pgstow.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is: one phase after the other, each moving bytes and rows. Any thread may report;
 * what was reported is shown by {@link #tick}, which a {@link Heartbeat} calls.
 */
public final class Progress {
  private final ProgressDisplay display;
  private final InstantSource clock;
  private final Journal journal = new Journal();
  private final Map<Thread, Work> working = new ConcurrentHashMap<>();
  private final LongAdder moved = new LongAdder();
  private volatile String store = "";
  private volatile @Nullable Phase current;

  /** Progress of a run on a display. */
  public Progress(ProgressDisplay display, InstantSource clock) {
    this.display = display;
    this.clock = clock;
  }

  /** Begins a phase, and ends the one before it. */
  public synchronized void begin(String phase) {
    end();
    current = new Phase(phase, clock.instant());
  }

  /** Tells how many bytes the phase will move, as far as is known, which may turn out wrong. */
  public void expect(long totalBytes) {
    Phase phase = current;
    if (phase != null) {
      phase.totalBytes = OptionalLong.of(totalBytes);
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
    }
  }

  /** Tells that the calling thread has ended the work on its item, if it has any. */
  public void idle() {
    ended(working.remove(Thread.currentThread()));
  }

  private void ended(@Nullable Work work) {
    if (work != null) {
      journal.add(work.until(clock.instant()));
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

  /** Adds what the server says of its own work, or nothing. */
  public void server(String says) {
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
    }
  }

  /** Shows the phase if the display's interval has passed since it was last shown. */
  public synchronized void tick() {
    Phase phase = current;
    Instant now = clock.instant();
    journal.sample(now, moved.sum());
    if (phase != null && !now.isBefore(phase.shown.plus(display.interval()))) {
      phase.shown = now;
      display.show(phase.state(now).with(store).line(display.columns()), connections(now));
    }
  }

  /** What the connections are at, the longest work first; none where there is one only. */
  private List<String> connections(Instant now) {
    if (display.connections() == 0 || working.size() < 2) {
      return List.of();
    }
    return working.values().stream()
        .sorted(Comparator.comparing(work -> work.start))
        .limit(display.connections())
        .map(work -> work.state(now).line(display.columns()))
        .toList();
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
      working.keySet().forEach(thread -> ended(working.remove(thread)));
      Instant now = clock.instant();
      journal.sample(now, moved.sum());
      journal.add(
          new Journal.Phase(phase.name, phase.start, now, phase.bytes.sum(), phase.rows.sum()));
      ProgressState state = phase.state(now);
      if (shown && (phase.wasShown() || state.isNotable())) {
        display.end(state.summary());
      }
      current = null;
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
          Duration.between(start, now));
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
    private volatile OptionalLong totalBytes = OptionalLong.empty();
    private volatile String item = "";
    private volatile String server = "";
    private Instant shown;

    Phase(String name, Instant start) {
      this.name = name;
      this.start = start;
      this.shown = start;
    }

    boolean wasShown() {
      return !shown.equals(start);
    }

    ProgressState state(Instant now) {
      Duration elapsed = Duration.between(start, now);
      return new ProgressState(name, item, server, bytes.sum(), totalBytes, rows.sum(), elapsed);
    }
  }
}
