package io.pgstow.store.folder;

import io.pgstow.stream.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A range of a file, which must be all there. */
final class FileRange extends BulkInputStream {
  private final FolderStore store;
  private final String key;
  private final FileChannel channel;
  private final long end;
  private long position;

  FileRange(FolderStore store, String key, Path file, long offset, long length) throws IOException {
    this.store = store;
    this.key = key;
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
    this.position = offset;
    this.end = offset + length;
  }

  @Override
  public int read(byte[] target, int from, int length) {
    if (position == end) {
      return length == 0 ? 0 : -1;
    }
    try {
      int wanted = (int) Math.min(length, end - position);
      int count = channel.read(ByteBuffer.wrap(target, from, wanted), position);
      if (count < 0) {
        throw new EOFException("it ends at %d instead of %d".formatted(position, end));
      }
      position += count;
      return count;
    } catch (IOException e) {
      throw store.failed("read", key, e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
