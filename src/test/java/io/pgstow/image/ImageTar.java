package io.pgstow.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An image as Jib writes it into a file: in the form of {@code docker save}. */
final class ImageTar implements AutoCloseable {
  /** Up to the field e_machine (elf.h). */
  private static final int ELF_START = 20;

  private static final int ELF_MAGIC = 0x464c457f;

  private final TarFile tar;

  ImageTar(Path file) throws IOException {
    tar = new TarFile(file);
  }

  /** For which architecture the image is, as it says itself. */
  String architecture() throws IOException {
    return json(manifest().path("Config").asString()).path("architecture").asString();
  }

  /** Of which architecture each program and native library is, by its path in the image. */
  Map<String, String> machines() throws IOException {
    var machines = new HashMap<String, String>();
    for (JsonNode layer : manifest().path("Layers")) {
      addMachines(layer.asString(), machines);
    }
    return machines;
  }

  private void addMachines(String layer, Map<String, String> machines) throws IOException {
    try (var files = new TarArchiveInputStream(new GZIPInputStream(open(layer)))) {
      for (var entry = files.getNextEntry(); entry != null; entry = files.getNextEntry()) {
        var start = ByteBuffer.wrap(files.readNBytes(ELF_START)).order(ByteOrder.LITTLE_ENDIAN);
        if (start.limit() == ELF_START && start.getInt(0) == ELF_MAGIC) {
          machines.put(entry.getName(), machine(start.getShort(ELF_START - Short.BYTES)));
        }
      }
    }
  }

  private static String machine(short number) {
    return switch (number) {
      case 62 -> "amd64";
      case 183 -> "arm64";
      default -> "machine " + number;
    };
  }

  private JsonNode manifest() throws IOException {
    return json("manifest.json").path(0);
  }

  private JsonNode json(String name) throws IOException {
    try (InputStream file = open(name)) {
      return new JsonMapper().readTree(file);
    }
  }

  private InputStream open(String name) throws IOException {
    var entry = tar.getEntries().stream().filter(file -> file.getName().equals(name)).findFirst();
    return tar.getInputStream(entry.orElseThrow());
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
