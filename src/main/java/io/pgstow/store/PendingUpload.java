package io.pgstow.store;

import java.time.Instant;

/**
 * An upload begun and not finished: somebody is at work, or was killed.
 *
 * @param key of the object it would become
 * @param id the store's name for this upload
 * @param lastActive when it began or got its latest part, by the store's clock
 */
public record PendingUpload(String key, String id, Instant lastActive) {}
