package io.pgstow.manifest;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Optional;

/** The UTC time that a backup's name says, in the form {@code 20261121T023400Z}. */
public final class BackupTime {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withResolverStyle(ResolverStyle.STRICT);

  private BackupTime() {}

  /** The name of a backup begun at this time, to the second. */
  public static String nameOf(Instant time) {
    return FORM.format(time.atOffset(ZoneOffset.UTC));
  }

  /**
   * Whether a backup is dated later than a clock says: by the machine that made it, by a name that
   * somebody chose, or because that clock is wrong. Its time then tells nothing, so that it is the
   * newest of none.
   */
  public static boolean isInFuture(Instant time, Instant now) {
    return time.isAfter(now);
  }

  /** The time a name says, if it has the form. */
  public static Optional<Instant> of(String name) {
    try {
      return Optional.of(LocalDateTime.parse(name, FORM).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException _) {
      // any other name is welcome: its age is in the manifest
      return Optional.empty();
    }
  }
}
