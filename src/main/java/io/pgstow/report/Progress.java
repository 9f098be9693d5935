package io.pgstow.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is: one phase after the other, each moving bytes and rows. Any thread may report;
 * what was reported is shown by {@link #tick}, which a {@link Heartbeat} calls.
 */
public final class Progress {
  private final ProgressDisplay display;
  private final InstantSource clock;
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

  /** Names what the phase is at: a table, an index, a part. */
  public void item(String name) {
    Phase phase = current;
    if (phase != null) {
      phase.item = name;
    }
  }

  /** Adds what the server says of its own work, or nothing. */
  public void server(String says) {
    Phase phase = current;
    if (phase != null) {
      phase.server = says;
    }
  }

  /** Counts what was moved since the last call. */
  public void advance(long bytes, long rows) {
    Phase phase = current;
    if (phase != null) {
      phase.bytes.add(bytes);
      phase.rows.add(rows);
    }
  }

  /** Shows the phase if the display's interval has passed since it was last shown. */
  public synchronized void tick() {
    Phase phase = current;
    Instant now = clock.instant();
    if (phase != null && !now.isBefore(phase.shown.plus(display.interval()))) {
      phase.shown = now;
      display.show(phase.state(now).line());
    }
  }

  /** Ends the phase and shows its result, unless it moved nothing and was over at once. */
  public synchronized void end() {
    Phase phase = current;
    if (phase != null) {
      current = null;
      ProgressState state = phase.state(clock.instant());
      if (phase.wasShown() || state.isNotable()) {
        display.end(state.summary());
      }
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
