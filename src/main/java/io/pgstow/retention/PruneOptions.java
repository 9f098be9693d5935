package io.pgstow.retention;

/**
 * What one pruning is asked to do.
 *
 * @param database whose backups are meant, and no other's
 * @param foreign whether the files of postgres-backup-local are pruned, too
 * @param dryRun whether to tell only what would be done
 */
public record PruneOptions(
    String database, RetentionRules rules, boolean foreign, boolean dryRun) {}
