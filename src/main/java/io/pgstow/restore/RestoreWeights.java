package io.pgstow.restore;

/**
 * What the phases of a restore are worth of its time, in bytes of rows whose loading takes as long.
 * What the ledger has already counts no more.
 *
 * @param schema what stands before the data, and the empty indexes
 * @param data rows and large objects
 * @param rest indexes, constraints and what else comes after the data
 * @param analysis of all tables
 * @param comparison with the backup
 */
public record RestoreWeights(long schema, long data, long rest, long analysis, long comparison) {}
