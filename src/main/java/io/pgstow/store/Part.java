package io.pgstow.store;

public record Part(int number, long offset, long size, String etag) {}
