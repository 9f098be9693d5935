package io.pgstow.config;

import io.pgstow.config.Type.Visibility;
import io.pgstow.report.notice.Notice;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who is told of a run, besides whoever reads its log. */
public final class NoticeSettings {
  static final Declarations DECLARED = new Declarations(Group.NOTICE);

  /** Tokens stand in their paths, so all of them are secrets. */
  private static final Type<Secret> URL =
      new Type<>(
          "an http or https URL",
          text -> url(text.strip()).map(Secret::new),
          Visibility.SECRET,
          false,
          false);

  private static final int LAST_PORT = 65_535;

  /** Without a report. */
  public static final String NO_REPORT = "none";

  public static final Setting<String> REPORT_URL =
      DECLARED
          .setting("REPORT_URL", Types.STORE_URL.or(NO_REPORT))
          .notFor(Job.PRUNE, Job.RENAME)
          .whenUnset("beside the backup")
          .means("Root of the store for a report of the run, as an HTML page and as JSON.");

  public static final Setting<Secret> NOTIFY_URL =
      DECLARED
          .setting("NOTIFY_URL", URL)
          .means("URL to POST a JSON document to when a run starts or ends.");

  public static final Setting<Format> NOTIFY_FORMAT =
      DECLARED
          .setting("NOTIFY_FORMAT", Types.choice(Format.class))
          .defaultsTo("slack")
          .means(
              "Format of that document: a text for Slack hooks, or the result that OUTPUT=json prints.");

  public static final Setting<Set<Notice>> NOTIFY_ON =
      DECLARED
          .setting(
              "NOTIFY_ON",
              Type.of(
                  "start, success, failure and verify-failed, with commas between",
                  NoticeSettings::notices))
          .defaultsTo("failure,verify-failed")
          .means("Events to send to NOTIFY_URL.");

  public static final Setting<Secret> HEALTHCHECK_URL =
      DECLARED
          .setting("HEALTHCHECK_URL", URL)
          .means(
              "URL of a check at healthchecks.io or a compatible server, to ping at each start and end.");

  public static final Setting<String> METRICS_FILE =
      DECLARED
          .setting("METRICS_FILE", Types.TEXT)
          .means(
              "File to write the metrics of the run to, as OpenMetrics; each job needs its own.");

  public static final Setting<Secret> METRICS_PUSH_URL =
      DECLARED
          .setting("METRICS_PUSH_URL", URL)
          .means("URL of a Prometheus Pushgateway to send the metrics of the run to.");

  public static final Setting<Secret> METRICS_OTLP_URL =
      DECLARED
          .setting("METRICS_OTLP_URL", URL)
          .means("URL of an OpenTelemetry collector to send the metrics of the run to, over HTTP.");

  private NoticeSettings() {}

  private static Optional<String> url(String text) {
    if (!text.matches("https?://[^\\s\\p{Cntrl}]+")) {
      return Optional.empty();
    }
    return Optional.of(text).filter(NoticeSettings::isWithHost);
  }

  private static boolean isWithHost(String text) {
    try {
      URI uri = new URI(text);
      return uri.getHost() != null && uri.getUserInfo() == null && uri.getPort() <= LAST_PORT;
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private static Optional<Set<Notice>> notices(String text) {
    Set<Notice> notices = EnumSet.noneOf(Notice.class);
    for (String word : text.split(",", -1)) {
      Optional<Notice> notice =
          Arrays.stream(Notice.values())
              .filter(each -> Types.word(each).equals(word.strip().toLowerCase(Locale.ROOT)))
              .findFirst();
      if (notice.isEmpty()) {
        return Optional.empty();
      }
      notices.add(notice.get());
    }
    return Optional.of(notices);
  }

  /** What a hook gets. */
  public enum Format {
    /** A text, in the field that Slack and those like it read. */
    SLACK,
    /** The result. */
    JSON
  }
}
