package io.pgstow.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What pgstow can be asked to do, and which groups of settings that takes. */
public enum Job {
  BACKUP(
      "Back up one database to the store.",
      Group.SOURCE,
      Group.STORE,
      Group.S3,
      Group.DUMP,
      Group.SELECTION,
      Group.RETENTION,
      Group.RUN,
      Group.OUTPUT,
      Group.NOTICE),
  RESTORE(
      "Restore one database from the store, in four phases.",
      Group.DESTINATION,
      Group.STORE,
      Group.S3,
      Group.SELECTION,
      Group.RESTORE,
      Group.RUN,
      Group.OUTPUT,
      Group.NOTICE),
  MIGRATE(
      "Back up one database, then restore that backup into another one.",
      Group.SOURCE,
      Group.DESTINATION,
      Group.STORE,
      Group.S3,
      Group.DUMP,
      Group.SELECTION,
      Group.RESTORE,
      Group.RUN,
      Group.OUTPUT,
      Group.NOTICE),
  BACKUP_CLUSTER(
      "Dump the roles and every database of a server into the store.",
      Group.SOURCE,
      Group.STORE,
      Group.S3,
      Group.DUMP,
      Group.SELECTION,
      Group.RETENTION,
      Group.CLUSTER,
      Group.RUN,
      Group.OUTPUT,
      Group.NOTICE),
  RESTORE_CLUSTER(
      "Restore the roles, then every database, of a server from the store.",
      Group.DESTINATION,
      Group.STORE,
      Group.S3,
      Group.SELECTION,
      Group.RESTORE,
      Group.CLUSTER,
      Group.RUN,
      Group.OUTPUT,
      Group.NOTICE),
  VERIFY(
      "Verify a backup: its objects, its content, or by restoring it.",
      Group.DESTINATION,
      Group.STORE,
      Group.S3,
      Group.VERIFY,
      Group.SELECTION,
      Group.RESTORE,
      Group.RUN,
      Group.OUTPUT,
      Group.NOTICE),
  LIST("List the backups of one database, or of all.", Group.STORE, Group.S3, Group.OUTPUT),
  CONTENTS(
      "Show the table of contents of one backup, with sizes and rows.",
      Group.STORE,
      Group.S3,
      Group.OUTPUT),
  PRUNE(
      "Delete the backups of one database that no rule keeps.",
      Group.STORE,
      Group.S3,
      Group.RETENTION,
      Group.OUTPUT,
      Group.NOTICE),
  PIN("Pin a backup, so that it is never pruned.", Group.STORE, Group.S3, Group.OUTPUT),
  UNPIN("Unpin a backup, so that it can be pruned again.", Group.STORE, Group.S3, Group.OUTPUT),
  RENAME(
      "Copy or move all objects below one URL to another.",
      Group.RENAME,
      Group.S3,
      Group.OUTPUT,
      Group.NOTICE),
  CHECK(
      "Report what the other jobs would do, or why they would fail; change nothing.",
      Group.SOURCE,
      Group.DESTINATION,
      Group.STORE,
      Group.S3,
      Group.DUMP,
      Group.SELECTION,
      Group.RESTORE,
      Group.VERIFY,
      Group.RETENTION,
      Group.CLUSTER,
      Group.RUN,
      Group.OUTPUT),
  HELP("Explain the jobs, one job, or one setting.", Group.OUTPUT),
  VERSION("Print the version.", Group.OUTPUT);

  private final String prose;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
  private final Set<Group> groups;

  Job(String prose, Group... groups) {
    this.prose = prose;
    this.groups = Set.of(groups);
  }

  /** The job of this name, as users write it. */
  public static Optional<Job> named(String name) {
    return Arrays.stream(values()).filter(job -> job.toString().equals(name)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Job::toString).toList();
  }

  /** One sentence for users. */
  public String prose() {
    return prose;
  }

  boolean takes(Group group) {
    return groups.contains(group);
  }

  /** The name as users write it. */
  @Override
  public String toString() {
    return Types.word(this);
  }
}
