package io.pgstow.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What other programs and scripts call the things that pgstow's settings say. */
final class ForeignNames {
  private static final List<String> PREFIXES =
      List.of("PG", "PG_", "DB_", "DATABASE_", "POSTGRES_", "POSTGRESQL_");

  /** By the name of a connection's setting without the prefix of its side. */
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "PGHOST", List.of("HOST", "HOSTNAME", "SERVER"),
          "PGPORT", List.of("PORT"),
          "PGUSER", List.of("USER", "USERNAME"),
          "PGPASSWORD", List.of("PASSWORD", "PASS"),
          "DBNAME", List.of("DATABASE", "DB", "NAME", "DBNAME"));

  private static final Map<String, List<String>> STORE =
      Map.of(
          "BACKUP_URL", List.of("S3_BUCKET", "S3_PREFIX", "S3_PATH"),
          "AWS_REGION", List.of("S3_REGION"),
          "AWS_ACCESS_KEY_ID", List.of("S3_ACCESS_KEY_ID", "S3_ACCESS_KEY", "AWS_ACCESS_KEY"),
          "AWS_SECRET_ACCESS_KEY",
              List.of("S3_SECRET_ACCESS_KEY", "S3_SECRET_KEY", "AWS_SECRET_KEY"),
          "S3_ENDPOINT_URL", List.of("S3_ENDPOINT"));

  private ForeignNames() {}

  /** The names, the likely ones first; those of a connection also with its side's prefix. */
  static Stream<String> of(Setting<?> setting) {
    return Stream.concat(
        ConnectionSettings.sideOf(setting.name()).stream().flatMap(side -> of(setting, side)),
        STORE.getOrDefault(setting.name(), List.of()).stream());
  }

  private static Stream<String> of(Setting<?> setting, ConnectionSettings side) {
    String suffix = setting.name().substring(side.prefix().length());
    List<String> words = WORDS.getOrDefault(suffix, List.of());
    return Stream.concat(
        words.stream().map(word -> side.prefix() + word),
        PREFIXES.stream()
            .flatMap(prefix -> words.stream().map(word -> prefix + word))
            .flatMap(name -> Stream.of(name, side.prefix() + name)));
  }
}
