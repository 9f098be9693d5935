package io.pgstow.verify;

import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Verification.Level;
import java.util.Optional;

/**
 * What one verification is asked to do.
 *
 * @param database whose backup is meant; of no meaning for a file
 * @param backup its name
 * @param file an archive that was named in full
 * @param sample the share of the content to be read; all if empty
 * @param part the settings that choose what is restored; all if empty
 * @param scratchLimit the most bytes that a scratch database may take
 */
public record VerifyOptions(
    String database,
    String backup,
    Optional<BackupPlace> file,
    Level level,
    Optional<Sample> sample,
    Optional<String> part,
    Optional<Long> scratchLimit) {}
