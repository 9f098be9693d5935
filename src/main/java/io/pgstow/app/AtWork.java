package io.pgstow.app;

import io.pgstow.postgres.Activity;
import io.pgstow.postgres.Activity.Doing;
import io.pgstow.report.Progress;
import io.pgstow.report.Units;
import io.pgstow.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says, when the process is asked by a {@link UserSignal}, what each connection is doing.
 * Thread-safe; whoever starts it closes it.
 */
final class AtWork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AtWork.class);

  private final Activity activity;
  private final Progress progress;
  private final InstantSource clock;

  private AtWork(Activity activity, Progress progress, InstantSource clock) {
    this.activity = activity;
    this.progress = progress;
    this.clock = clock;
  }

  /** Listens until it is closed. */
  static AtWork listen(Activity activity, Progress progress, InstantSource clock) {
    var asked = new AtWork(activity, progress, clock);
    UserSignal.handle(asked::say)
        .ifPresent(e -> LOG.debug("nobody can ask by a signal what the connections are doing", e));
    return asked;
  }

  private void say() {
    lines().forEach(line -> LOG.info("{}", line));
  }

  /** A line for the phase, one for each connection, and one for each other thread at work. */
  List<String> lines() {
    Instant now = clock.instant();
    Map<String, Progress.AtWork> items =
        progress.atWork().stream()
            .collect(
                Collectors.toMap(Progress.AtWork::thread, Function.identity(), (one, _) -> one));
    var lines = new ArrayList<String>();
    List<Doing> sessions = activity.now();
    lines.add(
        "at work: %s, %s"
            .formatted(
                progress.phase().map("in the phase \"%s\""::formatted).orElse("between phases"),
                Units.count(sessions.size(), "connection")));
    for (Doing each : sessions) {
      String item =
          Optional.ofNullable(items.remove(each.thread()))
              .map(work -> text(work, now) + ": ")
              .orElse("");
      lines.add("at work: " + each.session() + ": " + item + each.text(now));
    }
    items.values().forEach(work -> lines.add("at work: " + text(work, now)));
    return lines.stream().map(Printable::line).toList();
  }

  private static String text(Progress.AtWork work, Instant now) {
    return "%s, %s%s for %s"
        .formatted(
            work.thread(),
            work.item(),
            work.bytes() > 0 ? ", " + Units.bytes(work.bytes()) : "",
            Units.duration(Duration.between(work.since(), now)));
  }

  /** Nobody is told any more. */
  @Override
  public void close() {
    UserSignal.ignore();
  }
}
