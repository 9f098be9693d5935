package io.pgstow.postgres;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client program says on its standard error: its last lines, and what of it warns of
 * something. Bounded, however much it says. Thread-safe.
 */
final class Complaints {
  private static final int LAST_KEPT = 20;
  private static final int WARNINGS_KEPT = 100;
  private static final int LINES_OF_A_WARNING = 50;

  /** As programs begin a line of theirs (logging.c), and libpq one of the server's. */
  private static final Pattern LINE =
      Pattern.compile(
          "(?:pg_dump|pg_dumpall|psql): (?:(?<kind>warning|error|fatal|detail|hint): )?\\s*(?<text>.*)"
              + "|(?<level>[A-Z]+): {2}(?<message>.*)");

  private final Deque<String> last = new ArrayDeque<>();
  private final List<Complaint> complaints = new ArrayList<>();

  /** One of them, with the lines that belong to it. */
  private static final class Complaint {
    private final boolean warning;
    private final StringBuilder text;
    private int lines = 1;
    private boolean hinted;

    Complaint(boolean warning, String text) {
      this.warning = warning;
      this.text = new StringBuilder(text);
    }

    void add(boolean hint, String more) {
      if (++lines > LINES_OF_A_WARNING) {
        return;
      }
      if (hint && !hinted) {
        text.append(" HINT: ");
        hinted = true;
      } else {
        text.append(hinted || text.toString().endsWith(":") ? " " : ", ");
      }
      text.append(more);
    }

    @Override
    public String toString() {
      int more = lines - LINES_OF_A_WARNING;
      return text + (more > 0 ? " (and %d more lines)".formatted(more) : "");
    }
  }

  /**
   * What has no end yet: of a program that was killed, it tells nothing that is worth a warning.
   */
  synchronized void addUnfinished(String line) {
    if (last.size() == LAST_KEPT) {
      last.removeFirst();
    }
    last.addLast(line);
  }

  synchronized void add(String line) {
    addUnfinished(line);
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      append("", line.strip());
    } else if (matcher.group("level") != null) {
      ofServer(matcher.group("level"), matcher.group("message"));
    } else {
      ofProgram(String.valueOf(matcher.group("kind")), matcher.group("text"));
    }
  }

  private void ofProgram(String kind, String text) {
    switch (kind) {
      case "warning" -> begin(true, text);
      case "error", "fatal" -> begin(false, text);
      default -> append(kind, text);
    }
  }

  private void ofServer(String level, String message) {
    switch (level) {
      case "DETAIL", "HINT", "CONTEXT", "QUERY", "LOCATION" ->
          append(level.equals("HINT") ? "hint" : "", message);
      default -> begin(level.equals("WARNING"), message);
    }
  }

  private void begin(boolean warning, String text) {
    if (complaints.size() < WARNINGS_KEPT) {
      complaints.add(new Complaint(warning, text));
    }
  }

  private void append(String kind, String text) {
    if (complaints.isEmpty()) {
      begin(true, text);
    } else {
      complaints.getLast().add(kind.equals("hint"), text);
    }
  }

  /** The last lines, for a message. */
  synchronized String last() {
    return String.join("; ", last);
  }

  /** What was no error, each with its details and hints; the first of very many. */
  synchronized List<String> warnings() {
    return complaints.stream()
        .filter(complaint -> complaint.warning)
        .map(Complaint::toString)
        .toList();
  }
}
