package io.pgstow.report.page;

import io.pgstow.report.Journal;
import io.pgstow.report.Units;
import io.pgstow.report.result.RunResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a run did over its time, as SVG: its phases, its connections, and how much it moved. */
final class Timeline {
  private static final int WIDTH = 1000;
  private static final int BAR = 18;
  private static final int LANE = 24;
  private static final int CURVE = 140;
  private static final int LETTER = 7;
  private static final int MOST_LANES = 32;

  private final Instant start;
  private final double seconds;
  private final Journal journal;

  Timeline(RunResult result) {
    this.start = result.start();
    this.seconds = Math.max(0.001, result.time().toMillis() / 1000.0);
    this.journal = result.journal();
  }

  /** A bar for each phase, each in a lane of its own, and then the lanes of connections. */
  void writeBars(Html html) {
    List<Journal.Phase> phases = journal.phases();
    List<List<Journal.Work>> lanes = lanes(journal.works());
    int height = (phases.size() + lanes.size()) * LANE + LANE;
    open(html, height, "phases and connections over time");
    int y = 0;
    for (Journal.Phase phase : phases) {
      bar(html, "phase", y, phase.start(), phase.end(), phase.name(), phase.name());
      y += LANE;
    }
    for (List<Journal.Work> lane : lanes) {
      for (Journal.Work work : lane) {
        bar(
            html,
            "work",
            y,
            work.start(),
            work.end(),
            work.item(),
            work.phase() + ": " + work.item());
      }
      y += LANE;
    }
    axis(html, y);
    html.raw("</svg></div>\n");
  }

  /** Bytes a second between the moments that were looked at. */
  void writeThroughput(Html html) {
    List<Journal.Sample> samples = journal.samples();
    var points = new StringBuilder();
    double most = 1;
    var rates = new ArrayList<double[]>();
    for (int i = 1; i < samples.size(); i++) {
      double time = seconds(samples.get(i - 1).at(), samples.get(i).at());
      double rate = time <= 0 ? 0 : (samples.get(i).bytes() - samples.get(i - 1).bytes()) / time;
      rates.add(new double[] {x(samples.get(i).at()), rate});
      most = Math.max(most, rate);
    }
    if (samples.isEmpty() || samples.getLast().bytes() == 0) {
      html.paragraph("No rows were moved.");
      return;
    }
    if (rates.size() < 2) {
      html.paragraph("The run was too short to tell.");
      return;
    }
    for (double[] rate : rates) {
      points.append(number(rate[0])).append(',');
      points.append(number(CURVE - rate[1] / most * (CURVE - 10))).append(' ');
    }
    open(html, CURVE + LANE, "bytes a second over time");
    html.raw("<polyline class=\"rate\" points=\"" + points.toString().strip() + "\"/>");
    html.raw("<text x=\"0\" y=\"12\">").text(Units.bytes((long) most) + "/s").raw("</text>\n");
    axis(html, CURVE);
    html.raw("</svg></div>\n");
  }

  /** Each in the first lane that is free by then. */
  private static List<List<Journal.Work>> lanes(List<Journal.Work> works) {
    var lanes = new ArrayList<List<Journal.Work>>();
    for (Journal.Work work : works) {
      lanes.stream()
          .filter(lane -> !lane.getLast().end().isAfter(work.start()))
          .findFirst()
          .or(
              () -> {
                if (lanes.size() == MOST_LANES) {
                  return Optional.empty();
                }
                lanes.add(new ArrayList<>());
                return Optional.of(lanes.getLast());
              })
          .ifPresent(lane -> lane.add(work));
    }
    return lanes;
  }

  private static void open(Html html, int height, String label) {
    html.raw(
        "<div class=\"scroll\"><svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %d\">\n"
            .formatted(Html.escape(label), WIDTH, height));
  }

  private void bar(
      Html html, String kind, int y, Instant from, Instant to, String label, String what) {
    double x = x(from);
    double width = Math.max(1, x(to) - x);
    html.raw(
        "<g><rect class=\"%s\" x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\" rx=\"2\"/>"
            .formatted(kind, number(x), y, number(width), BAR));
    html.element("title", what + ", " + Units.duration(Duration.between(from, to)));
    boolean inside = width > label.length() * (double) LETTER;
    boolean before = !inside && x > WIDTH * 0.7;
    if (inside || kind.equals("phase")) {
      html.raw(
              "<text%s x=\"%s\" y=\"%d\"%s>"
                  .formatted(
                      inside && kind.equals("phase") ? " class=\"in\"" : "",
                      number(inside ? x + 4 : before ? x - 4 : x + width + 4),
                      y + BAR - 5,
                      before ? " text-anchor=\"end\"" : ""))
          .text(label)
          .raw("</text>");
    }
    html.raw("</g>\n");
  }

  private void axis(Html html, int y) {
    html.raw(
        "<line class=\"axis\" x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>".formatted(WIDTH, y, y));
    html.raw("<text x=\"0\" y=\"%d\">0</text>".formatted(y + BAR - 4));
    html.raw("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">".formatted(WIDTH, y + BAR - 4));
    html.text(Units.duration(Duration.ofMillis((long) (seconds * 1000)))).raw("</text>\n");
  }

  private double x(Instant time) {
    return Math.clamp(seconds(start, time) / seconds, 0, 1) * WIDTH;
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }

  private static String number(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }
}
