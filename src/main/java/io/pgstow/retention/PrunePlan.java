package io.pgstow.retention;

import io.pgstow.manifest.Assessment;
import io.pgstow.manifest.BackupSet;
import io.pgstow.retention.Decisions.Decided;
import io.pgstow.store.PendingUpload;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pruning does or would do, the newest first. */
public record PrunePlan(List<Line> lines) {
  private static final String NOT_OURS = "not ours";

  private static final Comparator<Line> NEWEST_FIRST =
      Comparator.comparing(Line::time).thenComparing(Line::name).reversed();

  static PrunePlan of(List<Decided> decided, Inventory inventory) {
    Stream<Line> backups = decided.stream().map(PrunePlan::line);
    Stream<Line> incomplete =
        inventory.incomplete().stream().map(set -> line(Kind.INCOMPLETE, set, "no manifest"));
    Stream<Line> reports =
        inventory.reports().stream()
            .map(
                set ->
                    new Line(
                        Kind.REPORT,
                        set.name(),
                        set.reported(),
                        Optional.empty(),
                        false,
                        "no backup"));
    Stream<Line> uploads =
        inventory.uploads().stream().map(upload -> line(upload, false, "not completed"));
    Stream<Line> foreign =
        Stream.concat(
            Stream.concat(
                    inventory.foreign().stream(),
                    decided.stream()
                        .filter(each -> !each.decision().kept())
                        .flatMap(each -> each.known().foreign().stream()))
                .map(set -> line(Kind.FOREIGN, set, NOT_OURS)),
            inventory.foreignUploads().stream().map(upload -> line(upload, true, NOT_OURS)));
    return new PrunePlan(
        Stream.of(backups, incomplete, reports, uploads, foreign)
            .flatMap(lines -> lines.sorted(NEWEST_FIRST))
            .toList());
  }

  private static Line line(Kind kind, BackupSet set, String reason) {
    return new Line(
        kind,
        set.name(),
        set.lastModified(),
        Optional.of(set.size()),
        kind == Kind.FOREIGN,
        reason);
  }

  private static Line line(PendingUpload upload, boolean kept, String reason) {
    return new Line(
        kept ? Kind.FOREIGN : Kind.UPLOAD,
        upload.key(),
        upload.lastActive(),
        Optional.empty(),
        kept,
        reason);
  }

  private static Line line(Decided each) {
    Candidate backup = each.known().candidate();
    boolean kept = each.decision().kept();
    String because =
        kept
            ? each.decision().rules().stream()
                .map(rule -> text(rule, each.known()))
                .collect(Collectors.joining(", "))
            : backup.isGood() ? "no rule" : "damaged";
    String part = each.known().part().map(known -> "; " + Assessment.text(known)).orElse("");
    return new Line(
        Kind.BACKUP,
        backup.name(),
        backup.time(),
        Optional.of(each.known().own().size()),
        kept,
        because + part);
  }

  private static String text(Rule rule, Known known) {
    return rule == Rule.IN_USE ? known.use().orElseThrow() : rule.toString();
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
    /** Objects of a backup that pgstow has begun, and that has no manifest. */
    INCOMPLETE,
    /** Reports of runs that have not made the backup. */
    REPORT,
    /** Parts of an object that was not completed. */
    UPLOAD,
    /** What pgstow has neither begun nor completed. It is shown, and stays. */
    FOREIGN
  }
}
