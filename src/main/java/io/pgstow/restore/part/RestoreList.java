package io.pgstow.restore.part;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list of entries as {@code pg_restore -l} writes it and {@code -L} takes it: a line begins with
 * a dump id, a semicolon begins a comment.
 */
final class RestoreList {
  private static final Pattern LINE = Pattern.compile("\\s*([0-9]{1,9})\\s*");

  private RestoreList() {}

  /**
   * The entries that a list names, by dump id, in its order.
   *
   * @throws PgstowException with the exit code {@code USAGE} for a line that names no entry of the
   *     archive, names one a second time, or where there is none
   */
  static Map<Integer, Entry> read(List<String> lines, TableOfContents contents) {
    var chosen = new LinkedHashMap<Integer, Entry>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).split(";", 2)[0];
      if (!line.isBlank()) {
        int number = i + 1;
        Matcher matcher = LINE.matcher(line);
        Entry entry =
            Optional.of(matcher)
                .filter(Matcher::matches)
                .flatMap(found -> contents.entry(Integer.parseInt(found.group(1))))
                .orElseThrow(
                    () ->
                        refused(
                            "line %d of \"RESTORE_LIST\" names no entry of the backup: \"%s\""
                                .formatted(number, line.strip())));
        if (chosen.put(entry.dumpId(), entry) != null) {
          throw refused(
              "line %d of \"RESTORE_LIST\" names entry %d a second time"
                  .formatted(number, entry.dumpId()));
        }
      }
    }
    if (chosen.isEmpty()) {
      throw refused("\"RESTORE_LIST\" names no entry");
    }
    return chosen;
  }

  private static PgstowException refused(String fact) {
    return new PgstowException(
        ExitCode.USAGE,
        fact,
        "Make the list from this backup: \"pg_restore --list\" writes one entry a line, and its"
            + " dump id first.");
  }
}
