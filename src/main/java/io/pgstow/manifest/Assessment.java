package io.pgstow.manifest;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.manifest.Verification.Result;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a backup is worth. Every job that lists, keeps, chooses or restores backups asks this, so
 * that all of them say the same.
 *
 * @param manifest empty where there is none that can be read
 * @param verification what was found when this very backup was read back, if it was
 * @param why it is in this state, for people
 */
public record Assessment(
    State state, Optional<Manifest> manifest, Optional<Verification> verification, String why) {

  /** What is known of a backup. */
  public enum State {
    /** All of a database, with all its objects, and nothing speaks against it. */
    COMPLETE,
    /** As good, but a part of a database only. */
    PARTIAL,
    /** A verification found it so, or an object is missing or has another size. */
    DAMAGED,
    /** Its manifest tells nothing: it was damaged, or a newer pgstow wrote it. */
    UNREADABLE,
    /** Without a manifest: being written, left over, or from elsewhere. */
    INCOMPLETE
  }

  /** What a backup is worth that has no manifest; a verification may have read its archive. */
  static Assessment withoutManifest(Optional<Verification> verification) {
    return damage(verification)
        .map(found -> damaged(Optional.empty(), verification, found))
        .orElseGet(
            () ->
                new Assessment(
                    State.INCOMPLETE, Optional.empty(), verification, "it has no manifest"));
  }

  /** What a backup is worth whose manifest cannot be read. */
  static Assessment unreadable(PgstowException failure) {
    return new Assessment(
        State.UNREADABLE, Optional.empty(), Optional.empty(), String.valueOf(failure.getMessage()));
  }

  /**
   * What a backup is worth by its manifest and by what there is of it.
   *
   * @param verification of this very backup
   */
  static Assessment of(BackupSet set, Manifest known, Optional<Verification> verification) {
    Optional<Manifest> manifest = Optional.of(known);
    Optional<String> damage =
        known.objects().stream()
            .filter(object -> !set.has(object.key(), object.size()))
            .findFirst()
            .map(Assessment::lacking)
            .or(() -> damage(verification));
    return damage
        .map(found -> damaged(manifest, verification, found))
        .orElseGet(
            () ->
                known
                    .part()
                    .map(part -> new Assessment(State.PARTIAL, manifest, verification, text(part)))
                    .orElseGet(
                        () -> new Assessment(State.COMPLETE, manifest, verification, "complete")));
  }

  private static Assessment damaged(
      Optional<Manifest> manifest, Optional<Verification> verification, String damage) {
    return new Assessment(State.DAMAGED, manifest, verification, damage);
  }

  private static String lacking(StoredArchive object) {
    return "\"%s\" is missing or is not %d bytes long".formatted(object.key(), object.size());
  }

  private static Optional<String> damage(Optional<Verification> verification) {
    return verification
        .filter(found -> found.result() == Result.DAMAGED)
        .map(found -> found.damage() == null ? "a verification found it damaged" : found.damage());
  }

  /** Which part of its database the backup is of; empty for all of it. */
  public Optional<Map<String, String>> part() {
    return manifest.flatMap(Manifest::part);
  }

  /** A part of a database, for people. */
  public static String text(Map<String, String> part) {
    return part.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining(" ", "partial: ", ""));
  }

  /**
   * Fails when it is known that the backup cannot be restored.
   *
   * @param where it is, for the message
   */
  public void requireUndamaged(String where) {
    if (state == State.DAMAGED) {
      // what a verification has recorded names the object, which may be this very one
      String beginning = "\"%s\" is damaged: ".formatted(where);
      throw new PgstowException(
          ExitCode.ARCHIVE,
          why.startsWith(beginning) ? why : beginning + why,
          "Restore another backup. If you have repaired the stored objects, run verify first.");
    }
  }
}
