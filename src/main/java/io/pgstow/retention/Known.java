package io.pgstow.retention;

import java.util.Map;
import java.util.Optional;

/**
 * What is known of a backup in the store, by its listing alone or by its records.
 *
 * @param part of its database that it is of; all of it if empty
 * @param use that is made of it just now, for people
 */
public record Known(Candidate candidate, Optional<Map<String, String>> part, Optional<String> use) {
  /** One of which nothing speaks against its being all of a database, and idle. */
  static Known listed(Candidate candidate) {
    return new Known(candidate, Optional.empty(), Optional.empty());
  }
}
