package io.pgstow.manifest;

import java.util.List;

/**
 * The catalogue as {@code list} prints it.
 *
 * @param backups of databases, the newest first
 * @param clusters backups of servers, the newest first
 */
public record BackupList(List<BackupSummary> backups, List<ClusterSummary> clusters) {}
