package io.pgstow.store;

import java.time.Instant;

public record StoredObject(String key, long size, String etag, Instant lastModified) {}
