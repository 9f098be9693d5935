package io.pgstow.app;

import io.pgstow.archive.Section;
import io.pgstow.config.SelectionSettings;
import io.pgstow.config.Setting;
import io.pgstow.config.Settings;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.restore.part.PartOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which part of a backup the settings choose. */
final class PartSettings {
  /** A line for each entry: a file beyond this is none, and is not read; bytes. */
  private static final long LARGEST_LIST = 256L << 20;

  private PartSettings() {}

  static PartOptions of(Settings settings) {
    return new PartOptions(
        patterns(settings, SelectionSettings.SCHEMAS),
        patterns(settings, SelectionSettings.EXCLUDE_SCHEMAS),
        patterns(settings, SelectionSettings.TABLES),
        patterns(settings, SelectionSettings.EXCLUDE_TABLES),
        patterns(settings, SelectionSettings.EXCLUDE_TABLE_DATA),
        settings.find(SelectionSettings.SCHEMA_ONLY).orElse(false),
        settings.find(SelectionSettings.DATA_ONLY).orElse(false),
        settings.find(SelectionSettings.LARGE_OBJECTS),
        sections(settings),
        settings.find(SelectionSettings.RESTORE_LIST).map(PartSettings::lines),
        settings.find(SelectionSettings.WITH_DEPENDENCIES).orElse(false));
  }

  /** What is chosen of a backup that was made with the same settings. */
  static PartOptions ofBackupMade(Settings settings) {
    return new PartOptions(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        false,
        settings.find(SelectionSettings.DATA_ONLY).orElse(false),
        Optional.empty(),
        sections(settings),
        Optional.empty(),
        false);
  }

  private static Set<Section> sections(Settings settings) {
    return settings.find(SelectionSettings.SECTIONS).orElse(Set.of()).stream()
        .map(PartSettings::section)
        .collect(Collectors.toSet());
  }

  /** The same as one line for people; nothing where all of the backup is meant. */
  static Optional<String> text(Settings settings) {
    PartOptions options = of(settings);
    if (options.isEverything()) {
      return Optional.empty();
    }
    var texts = new ArrayList<String>();
    add(texts, SelectionSettings.SCHEMAS, options.schemas());
    add(texts, SelectionSettings.EXCLUDE_SCHEMAS, options.excludeSchemas());
    add(texts, SelectionSettings.TABLES, options.tables());
    add(texts, SelectionSettings.EXCLUDE_TABLES, options.excludeTables());
    add(texts, SelectionSettings.EXCLUDE_TABLE_DATA, options.excludeTableData());
    for (Setting<?> setting :
        List.of(
            SelectionSettings.SCHEMA_ONLY,
            SelectionSettings.DATA_ONLY,
            SelectionSettings.LARGE_OBJECTS,
            SelectionSettings.SECTIONS,
            SelectionSettings.RESTORE_LIST)) {
      settings
          .find(setting)
          .filter(value -> setting == SelectionSettings.LARGE_OBJECTS || !value.equals(false))
          .ifPresent(value -> texts.add(setting + "=" + value));
    }
    return Optional.of(String.join(" ", texts));
  }

  private static void add(List<String> texts, Setting<?> setting, List<String> patterns) {
    if (!patterns.isEmpty()) {
      texts.add(setting + "=" + String.join(",", patterns));
    }
  }

  private static List<String> patterns(Settings settings, Setting<List<String>> setting) {
    return settings.find(setting).orElse(List.of());
  }

  private static Section section(SelectionSettings.Part part) {
    return switch (part) {
      case PRE_DATA -> Section.PRE_DATA;
      case DATA -> Section.DATA;
      case POST_DATA -> Section.POST_DATA;
    };
  }

  /** What follows a dump id is for people, in whatever encoding. */
  private static List<String> lines(String file) {
    try {
      Path path = Path.of(file);
      if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
        // a device or a pipe need not end
        throw new PgstowException(
            ExitCode.USAGE,
            "\"%s\", which \"RESTORE_LIST\" names, is no regular file".formatted(file),
            "Name a file as \"pg_restore --list\" writes it.");
      }
      if (Files.size(path) > LARGEST_LIST) {
        throw new PgstowException(
            ExitCode.USAGE,
            "\"%s\", which \"RESTORE_LIST\" names, has more than %d bytes"
                .formatted(file, LARGEST_LIST),
            "Name a file as \"pg_restore --list\" writes it.");
      }
      return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1).lines().toList();
    } catch (IOException | InvalidPathException e) {
      throw new PgstowException(
          ExitCode.USAGE,
          "cannot read \"%s\", which \"RESTORE_LIST\" names: %s".formatted(file, e),
          "Name a file that the user of this process may read.",
          e);
    }
  }
}
