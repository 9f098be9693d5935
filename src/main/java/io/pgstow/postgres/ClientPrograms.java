package io.pgstow.postgres;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The PostgreSQL client programs of this machine, one folder for each major version. They are
 * looked for in {@code <folder>/<major>/bin}, then where Debian and PGDG put them, then on the
 * path. Thread-safe.
 */
public final class ClientPrograms {
  private static final Path PACKAGED = Path.of("/usr/lib/postgresql");

  private final NavigableMap<Integer, Path> foldersByMajor;
  private final Cancellation cancellation;

  private ClientPrograms(NavigableMap<Integer, Path> foldersByMajor, Cancellation cancellation) {
    this.foldersByMajor = foldersByMajor;
    this.cancellation = cancellation;
  }

  /**
   * Looks for the programs of every major version.
   *
   * @param folder a folder with {@code <major>/bin} folders, which come first
   * @param path the search path, for a machine that has one version only
   */
  public static ClientPrograms find(Optional<Path> folder, String path, Cancellation cancellation) {
    var found = new TreeMap<Integer, Path>();
    folder.ifPresent(root -> byMajor(root).forEach(found::putIfAbsent));
    byMajor(PACKAGED).forEach(found::putIfAbsent);
    if (found.isEmpty()) {
      onPath(path).ifPresent(bin -> version(bin).ifPresent(v -> found.put(v.major(), bin)));
    }
    return new ClientPrograms(found, cancellation);
  }

  /** The major versions there are, ascending. */
  public List<Integer> majors() {
    return List.copyOf(foldersByMajor.keySet());
  }

  /** The programs to dump a server with: those of its own major, else of the next newer one. */
  public Clients forServer(ServerVersion server) {
    return atLeast(server.major(), "the server is version \"" + server + "\"");
  }

  private Clients atLeast(int major, String why) {
    var entry = foldersByMajor.ceilingEntry(major);
    if (entry == null) {
      throw new PgstowException(
          ExitCode.PREFLIGHT,
          "no client programs of major version %d or newer: %s, found are %s"
              .formatted(major, why, majors().isEmpty() ? "none" : majors()),
          "Install postgresql-client-%d, or use the image that has it; PG_CLIENTS names a folder with <major>/bin."
              .formatted(major));
    }
    Path bin = entry.getValue();
    ClientVersion version = version(bin).orElse(new ClientVersion(entry.getKey(), 0));
    return new Clients(bin, version, cancellation);
  }

  private static Map<Integer, Path> byMajor(Path root) {
    var found = new TreeMap<Integer, Path>();
    if (!Files.isDirectory(root)) {
      return found;
    }
    try (var folders = Files.newDirectoryStream(root, "[0-9]*")) {
      for (Path folder : folders) {
        Path bin = folder.resolve("bin");
        String name = String.valueOf(folder.getFileName());
        if (name.chars().allMatch(Character::isDigit)
            && Files.isExecutable(bin.resolve(ClientProgram.PG_DUMP.fileName()))) {
          found.put(Integer.valueOf(name), bin);
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> onPath(String path) {
    var folders = new ArrayList<Path>();
    for (String folder : path.split(java.io.File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        folders.add(Path.of(folder));
      }
    }
    return folders.stream()
        .filter(bin -> Files.isExecutable(bin.resolve(ClientProgram.PG_DUMP.fileName())))
        .findFirst();
  }

  private static Optional<ClientVersion> version(Path bin) {
    String program = bin.resolve(ClientProgram.PG_DUMP.fileName()).toString();
    try {
      var builder = new ProcessBuilder(program, "--version").redirectErrorStream(true);
      ChildEnvironment.restrict(builder.environment());
      Process process = builder.start();
      try (var output = process.getInputStream()) {
        return ClientVersion.parse(new String(output.readAllBytes(), StandardCharsets.UTF_8));
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
