package io.pgstow.backup.sink;

import io.pgstow.archive.tar.TarMemberHeader;
import io.pgstow.backup.upload.ObjectWriter;
import io.pgstow.stream.BulkOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive whose files come one after the other, each with a header in front that does not
 * know its length yet: that is filled in when the file is over. So the part of the object that has
 * the header is sent late, and nothing is kept on disk. One thread at a time.
 */
final class TarObject extends BulkOutputStream {
  private final ObjectWriter object;
  private final byte[] header = new byte[TarMemberHeader.LENGTH];
  private int headerLength;
  private long contentLength;
  private int padding;
  private ObjectWriter.@Nullable Gap gap;

  TarObject(ObjectWriter object) {
    this.object = object;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    if (padding > 0) {
      int count = Math.min(left, padding);
      object.write(bytes, from, count);
      padding -= count;
      from += count;
      left -= count;
    }
    if (gap == null) {
      int count = Math.min(left, header.length - headerLength);
      System.arraycopy(bytes, from, header, headerLength, count);
      headerLength += count;
      from += count;
      left -= count;
      if (headerLength == header.length) {
        gap = object.reserve(header.length);
        contentLength = 0;
      }
    }
    if (left > 0) {
      object.write(bytes, from, left);
      contentLength += left;
    }
  }

  /** Ends the file that was written last; what comes behind it is to be written next. */
  byte[] endFile() throws IOException {
    ObjectWriter.Gap open = gap;
    if (open == null) {
      throw new IllegalStateException("no file was begun");
    }
    open.fill(TarMemberHeader.withLength(header, contentLength));
    gap = null;
    headerLength = 0;
    padding = TarMemberHeader.padding(contentLength);
    return new byte[padding];
  }

  /** Ends the archive. */
  void complete() throws IOException {
    object.write(new byte[TarMemberHeader.END]);
    object.complete();
  }
}
