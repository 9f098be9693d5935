package io.pgstow.app;

import io.pgstow.codec.Packing;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.Packed;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Dumps that pg_dump itself makes, and other tools pack, in a folder. */
record StockDumps(PostgresServer server, Path folder) {
  /** What a directory archive in a tar is called here. */
  static final String PACKED_DIRECTORY = "packed-directory";

  static final List<String> FORMATS = List.of("custom", "tar", PACKED_DIRECTORY, "plain");

  /** A dump of a database in a format, made once for the same options. */
  Path dump(String database, String format, String... options) throws Exception {
    Path dump = folder.resolve(database + String.join("", options) + "." + format);
    if (Files.exists(dump)) {
      return dump;
    }
    boolean directory = format.equals(PACKED_DIRECTORY);
    Path out = directory ? folder.resolve(database + "-directory") : dump;
    var arguments = new ArrayList<>(List.of(options));
    arguments.add("--format=" + (directory ? "directory" : format));
    arguments.add("--file=" + out);
    arguments.add(database);
    ClientPrograms.assumeForServer(server.major())
        .run(server, "pg_dump", arguments.toArray(String[]::new));
    if (directory) {
      Packed.folder(out, contentsLast(out), dump);
    }
    return dump;
  }

  private static List<String> contentsLast(Path directory) throws Exception {
    var names = new ArrayList<String>();
    try (Stream<Path> files = Files.list(directory)) {
      files.map(file -> file.getFileName().toString()).sorted().forEach(names::add);
    }
    names.remove("toc.dat");
    names.add("toc.dat");
    return names;
  }

  /** A dump as it is, for {@code none}, or compressed by another tool. */
  Path packed(Path file, String packing) throws Exception {
    if (packing.equals("none")) {
      return file;
    }
    Path target = folder.resolve(file.getFileName() + "." + packing);
    return Files.exists(target)
        ? target
        : Packed.file(
            Arrays.stream(Packing.values())
                .filter(each -> each.spelling().equals(packing))
                .findFirst()
                .orElseThrow(),
            file,
            target);
  }
}
