package io.pgstow.retention;

/** Why a backup is kept. */
public enum Rule {
  /** Somebody has pinned it. */
  PINNED("pinned"),
  /** A run reads or writes it. */
  IN_USE("in use"),
  /** Its manifest cannot be read: perhaps a newer pgstow wrote it. */
  UNREADABLE("manifest not readable"),
  /** There is no good backup at all, so this may be the best there is. */
  NO_GOOD_ONE("no good backup"),
  /** Its time is still to come, by the clock of this run. */
  IN_FUTURE("not in the past"),
  /** It is the last good one. */
  NEWEST("newest"),
  /** It is younger than {@code KEEP_DAYS}. */
  AGE("KEEP_DAYS"),
  /** It is one of the last {@code KEEP_LAST} good ones. */
  LAST("KEEP_LAST"),
  /** It is the newest good one of one of the last {@code KEEP_DAILY} days that have any. */
  DAILY("KEEP_DAILY"),
  /** The same for {@code KEEP_WEEKLY} and weeks as ISO 8601 has them. */
  WEEKLY("KEEP_WEEKLY"),
  /** The same for {@code KEEP_MONTHLY} and months. */
  MONTHLY("KEEP_MONTHLY");

  private final String text;

  Rule(String text) {
    this.text = text;
  }

  /** The setting that has the rule, or what else keeps a backup. */
  @Override
  public String toString() {
    return text;
  }
}
