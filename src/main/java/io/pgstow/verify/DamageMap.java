package io.pgstow.verify;

import static java.util.stream.Collectors.joining;

import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.postgres.Sql;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what lies where in the objects of a backup. */
final class DamageMap {
  private static final String CONTENTS = "the table of contents";
  private static final String LARGE_OBJECTS = "large objects";
  private static final int SHOWN = 5;
  private static final Pattern ROWS_FILE = Pattern.compile(".*/(\\d+)\\.dat(\\.\\w+)?");

  private final Manifest manifest;

  DamageMap(Manifest manifest) {
    this.manifest = manifest;
  }

  /** What a range of an object holds, for people; at least one byte of it. */
  String at(String key, long from, long past) {
    if (manifest.format().equals(Manifest.PLAIN)) {
      return "the script";
    }
    if (manifest.format().equals(Manifest.DIRECTORY)) {
      return inFile(key);
    }
    List<TableData> tables =
        manifest.tables().stream()
            .filter(table -> table.offset() < past && from < table.offset() + table.length())
            .toList();
    long data = manifest.tables().stream().mapToLong(TableData::offset).min().orElse(past);
    if (tables.isEmpty()) {
      return from < data ? CONTENTS : LARGE_OBJECTS;
    }
    return (from < data ? CONTENTS + ", " : "") + tables(tables);
  }

  private String inFile(String key) {
    Matcher rows = ROWS_FILE.matcher(key);
    if (rows.matches()) {
      int dumpId = Integer.parseInt(rows.group(1));
      return manifest.table(dumpId).map(table -> tables(List.of(table))).orElse("rows");
    }
    return key.contains("/blob") ? LARGE_OBJECTS : CONTENTS;
  }

  private static String tables(List<TableData> tables) {
    String more = tables.size() > SHOWN ? " and %d more".formatted(tables.size() - SHOWN) : "";
    return tables.stream()
        .limit(SHOWN)
        .map(table -> Sql.identifier(table.schema(), table.name()))
        .collect(joining(", ", tables.size() == 1 ? "table " : "tables ", more));
  }
}
