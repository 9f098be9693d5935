package io.pgstow.testing;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.pgstow.codec.Compression;
import io.pgstow.codec.Packing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;

/** Files as other tools compress and pack them. */
public final class Packed {
  private Packed() {}

  /** Compressed. */
  public static byte[] as(Packing packing, byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = encoder(packing, bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  /** Compresses a file into another one. */
  public static Path file(Packing packing, Path file, Path target) throws IOException {
    try (OutputStream out = encoder(packing, Files.newOutputStream(target))) {
      Files.copy(file, out);
    }
    return target;
  }

  private static OutputStream encoder(Packing packing, OutputStream out) throws IOException {
    return switch (packing) {
      case GZIP -> new GZIPOutputStream(out);
      case ZSTD -> new ZstdOutputStreamNoFinalizer(out);
      case LZ4 -> Compression.parse("lz4").encoder(out);
      case BZIP2 -> new BZip2CompressorOutputStream(out);
      case XZ -> XZCompressorOutputStream.builder().setOutputStream(out).get();
    };
  }

  /** A tar archive of one file. */
  public static byte[] tar(String name, byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new TarArchiveOutputStream(bytes)) {
      var entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      out.putArchiveEntry(entry);
      out.write(content);
      out.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  /**
   * A folder as {@code tar -cf} packs it: with the folder itself, and its files in this order.
   *
   * @param names of files in the folder
   */
  public static Path folder(Path folder, List<String> names, Path target) throws IOException {
    String root = folder.getFileName() + "/";
    try (var out = new TarArchiveOutputStream(Files.newOutputStream(target))) {
      out.putArchiveEntry(new TarArchiveEntry(root));
      out.closeArchiveEntry();
      for (String name : names) {
        Path file = folder.resolve(name);
        out.putArchiveEntry(new TarArchiveEntry(file.toFile(), root + name));
        try (InputStream in = Files.newInputStream(file)) {
          in.transferTo(out);
        }
        out.closeArchiveEntry();
      }
    }
    return target;
  }
}
