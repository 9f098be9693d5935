package io.pgstow.store;

import java.time.Instant;

/**
 * What a store knows about an object without opening it.
 *
 * @param size bytes
 * @param etag the store's name for the content, without quotes: another content has another one
 * @param lastModified by the store's clock; a copy or a move may have reset it
 */
public record StoredObject(String key, long size, String etag, Instant lastModified) {}
