package io.pgstow.retention;

import io.pgstow.manifest.BackupSet;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a backup in the store, by its listing alone or by its records.
 *
 * @param part of its database that it is of; all of it if empty
 * @param use that is made of it just now, for people
 * @param own what goes when the backup goes
 * @param foreign what others have put among it
 */
public record Known(
    Candidate candidate,
    Optional<Map<String, String>> part,
    Optional<String> use,
    BackupSet own,
    Optional<BackupSet> foreign) {
  /** One of which nothing speaks against its being all of a database, and idle. */
  static Known listed(StoredBackup backup) {
    return new Known(
        backup.listed(), Optional.empty(), Optional.empty(), backup.set(), Optional.empty());
  }
}
