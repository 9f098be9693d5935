package io.pgstow.archive;

import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.custom.DataBlock;
import io.pgstow.archive.custom.LargeObject;
import io.pgstow.archive.tar.TarArchiveReader;
import io.pgstow.archive.tar.TarIndex;
import io.pgstow.archive.tar.TarMember;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Reads archives to their end, with all that lies in them. */
public final class WholeArchives {
  private WholeArchives() {}

  /** Reads a custom archive and returns the number of bytes in it, decompressed. */
  public static long readCustom(byte[] archive) throws IOException {
    long bytes = 0;
    try (var reader = CustomArchiveReader.open(new ByteArrayInputStream(archive))) {
      for (DataBlock block = reader.nextBlock(); block != null; block = reader.nextBlock()) {
        bytes += block.entry().isTableData() ? drain(block.content()) : drainObjects(block);
      }
    }
    return bytes;
  }

  /** Follows the structure of a custom archive and returns the number of its blocks. */
  public static int passOverCustom(byte[] archive) throws IOException {
    int blocks = 0;
    try (var reader = CustomArchiveReader.open(new ByteArrayInputStream(archive))) {
      while (reader.nextBlock() != null) {
        blocks++;
      }
    }
    return blocks;
  }

  /** Reads a tar archive and returns the number of bytes of data in it. */
  public static long readTar(byte[] archive) throws IOException {
    long bytes = 0;
    TarIndex index = TarIndex.read(new ByteArrayInputStream(archive));
    try (var reader = new TarArchiveReader(index, new ByteArrayInputStream(archive))) {
      for (TarMember member = reader.nextMember(); member != null; member = reader.nextMember()) {
        bytes += drain(member.content());
      }
    }
    return bytes;
  }

  private static long drainObjects(DataBlock block) throws IOException {
    long bytes = 0;
    for (LargeObject object = block.nextLargeObject();
        object != null;
        object = block.nextLargeObject()) {
      bytes += drain(object.content());
    }
    return bytes;
  }

  private static long drain(InputStream in) throws IOException {
    return in.transferTo(OutputStream.nullOutputStream());
  }
}
