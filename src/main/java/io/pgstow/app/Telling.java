package io.pgstow.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.config.NoticeSettings;
import io.pgstow.config.Secret;
import io.pgstow.config.Setting;
import io.pgstow.config.Settings;
import io.pgstow.report.metrics.MetricsFile;
import io.pgstow.report.metrics.OtlpJson;
import io.pgstow.report.metrics.PrometheusText;
import io.pgstow.report.notice.HttpSender;
import io.pgstow.report.notice.HttpSender.Message;
import io.pgstow.report.notice.Notices;
import io.pgstow.report.result.RunOutcome;
import io.pgstow.report.result.RunResult;
import io.pgstow.store.Uninterrupted;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells others of a run, as the settings say. Whoever is not reached is named in a warning, and
 * nothing else comes of it. Used by one thread.
 */
final class Telling {
  private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 3;

  /** Of a run that was stopped, which has some seconds for all. */
  private static final Duration LAST_TIMEOUT = Duration.ofSeconds(1);

  private final Optional<Notices> notices;
  private final Optional<Path> metricsFile;
  private final Optional<URI> pushgateway;
  private final Optional<URI> collector;
  private Thread starting = Thread.ofVirtual().unstarted(() -> {});

  Telling(Settings settings) {
    this.metricsFile = settings.find(NoticeSettings.METRICS_FILE).map(Path::of);
    this.pushgateway = url(settings, NoticeSettings.METRICS_PUSH_URL);
    this.collector = url(settings, NoticeSettings.METRICS_OTLP_URL);
    Optional<URI> hook = url(settings, NoticeSettings.NOTIFY_URL);
    Optional<URI> healthcheck = url(settings, NoticeSettings.HEALTHCHECK_URL);
    this.notices =
        hook.isEmpty() && healthcheck.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Notices(
                    hook,
                    settings.get(NoticeSettings.NOTIFY_FORMAT) == NoticeSettings.Format.JSON,
                    settings.get(NoticeSettings.NOTIFY_ON),
                    healthcheck));
  }

  private static Optional<URI> url(Settings settings, Setting<Secret> setting) {
    return settings.find(setting).map(secret -> URI.create(secret.reveal().strip()));
  }

  /** Tells that the run begins, while that goes on. */
  void start(RunResult result) {
    notices
        .map(told -> told.start(result))
        .filter(messages -> !messages.isEmpty())
        .ifPresent(
            messages ->
                starting =
                    Thread.ofVirtual()
                        .name("notice")
                        .start(() -> send(messages, TIMEOUT, ATTEMPTS)));
  }

  /** Tells how it ended, after it was told that it began. */
  void end(RunResult result) {
    boolean stopped = result.outcome() == RunOutcome.STOPPED;
    Duration timeout = stopped ? LAST_TIMEOUT : TIMEOUT;
    try {
      if (starting.isAlive() && !starting.join(timeout)) {
        starting.interrupt();
      }
    } catch (InterruptedException e) {
      starting.interrupt();
      Thread.currentThread().interrupt();
    }
    metricsFile.ifPresent(file -> write(file, result));
    var messages = new ArrayList<Message>();
    notices.ifPresent(told -> messages.addAll(told.end(result)));
    pushgateway.ifPresent(url -> messages.add(toPushgateway(url, result)));
    collector.ifPresent(url -> messages.add(toCollector(url, result)));
    if (!messages.isEmpty()) {
      send(messages, timeout, stopped ? 1 : ATTEMPTS);
    }
  }

  private static void write(Path file, RunResult result) {
    try {
      MetricsFile.write(file, result);
    } catch (IOException e) {
      LOG.warn("cannot write \"{}\": {}", file, MetricsFile.reason(e));
    }
  }

  /** By POST, which leaves what is not sent: when a run last succeeded. */
  private static Message toPushgateway(URI url, RunResult result) {
    return new Message(
        "POST",
        below(url, PrometheusText.group(result)),
        PrometheusText.PLAIN,
        PrometheusText.plain(result).getBytes(UTF_8));
  }

  private static Message toCollector(URI url, RunResult result) {
    return new Message(
        "POST",
        url.getPath().endsWith(OtlpJson.PATH) ? url : below(url, OtlpJson.PATH),
        "application/json",
        OtlpJson.of(result).getBytes(UTF_8));
  }

  private static URI below(URI url, String path) {
    String text = url.toString();
    int end = text.indexOf('?') < 0 ? text.length() : text.indexOf('?');
    return URI.create(text.substring(0, end).replaceFirst("/+$", "") + path + text.substring(end));
  }

  /** All at once: those that do not answer delay the end no more than one of them. */
  private static void send(List<Message> messages, Duration timeout, int attempts) {
    List<Thread> threads = new ArrayList<>();
    try (var sender = new HttpSender(timeout, attempts)) {
      for (Message message : messages) {
        threads.add(
            Thread.ofVirtual()
                .name("notice")
                .start(
                    () ->
                        sender
                            .send(message)
                            .ifPresent(
                                failure -> LOG.warn("cannot tell of the run: {}", failure))));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      // each says whom it has not told
      threads.forEach(Thread::interrupt);
      Uninterrupted.run(() -> threads.forEach(Telling::await));
      Thread.currentThread().interrupt();
    }
  }

  private static void await(Thread thread) {
    try {
      thread.join(LAST_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
