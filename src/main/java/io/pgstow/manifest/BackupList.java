package io.pgstow.manifest;

import io.pgstow.text.Printable;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The catalogue as {@code list} prints it.
 *
 * @param schemaVersion of the JSON document
 * @param backups of databases, the newest first
 * @param clusters backups of servers, the newest first
 */
public record BackupList(
    int schemaVersion, List<BackupSummary> backups, List<ClusterSummary> clusters) {
  /** The version of the JSON document's schema. */
  public static final int SCHEMA_VERSION = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** This list as a document. */
  public String toJson() {
    return Printable.json(JSON.writeValueAsString(this));
  }
}
