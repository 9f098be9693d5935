package io.pgstow.verify;

import io.pgstow.manifest.Verification;

/**
 * What a verification has found.
 *
 * @param backup where it is
 * @param bytes that were read
 * @param tables that were read to their end
 * @param rows in them
 */
public record VerifyReport(
    String backup,
    Verification verification,
    String format,
    long bytes,
    long tables,
    long rows,
    long largeObjects) {}
