package io.pgstow.retention;

import io.pgstow.retention.Decisions.Decided;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pruning does or would do, the newest first. */
public record PrunePlan(List<Line> lines) {
  private static final Comparator<Line> NEWEST_FIRST =
      Comparator.comparing(Line::time).thenComparing(Line::name).reversed();

  static PrunePlan of(List<Decided> decided, Inventory inventory) {
    Stream<Line> backups = decided.stream().map(PrunePlan::line);
    Stream<Line> incomplete =
        inventory.incomplete().stream()
            .map(
                set ->
                    new Line(
                        Kind.INCOMPLETE,
                        set.name(),
                        set.lastModified(),
                        Optional.of(set.size()),
                        false,
                        "no manifest"));
    Stream<Line> uploads =
        inventory.uploads().stream()
            .map(
                upload ->
                    new Line(
                        Kind.UPLOAD,
                        upload.key(),
                        upload.lastActive(),
                        Optional.empty(),
                        false,
                        "not completed"));
    return new PrunePlan(
        Stream.of(backups, incomplete, uploads)
            .flatMap(lines -> lines.sorted(NEWEST_FIRST))
            .toList());
  }

  private static Line line(Decided each) {
    Candidate backup = each.decision().backup();
    String rules =
        each.decision().rules().stream().map(Rule::toString).collect(Collectors.joining(", "));
    return new Line(
        Kind.BACKUP,
        backup.name(),
        backup.time(),
        Optional.of(each.backup().set().size()),
        each.decision().kept(),
        each.decision().kept() ? rules : backup.isGood() ? "no rule" : "damaged");
  }

  /**
   * One thing in the store.
   *
   * @param time of the backup; of an upload or of what is incomplete, when it was last written to
   * @param size bytes; empty where the store does not tell
   * @param kept whether it stays
   * @param reason the rules that keep it, or why it goes
   */
  public record Line(
      Kind kind, String name, Instant time, Optional<Long> size, boolean kept, String reason) {}

  /** What there is in a store. */
  public enum Kind {
    /** A complete one. */
    BACKUP,
    /** Objects of a backup that has no manifest. */
    INCOMPLETE,
    /** Parts of an object that was not completed. */
    UPLOAD
  }
}
