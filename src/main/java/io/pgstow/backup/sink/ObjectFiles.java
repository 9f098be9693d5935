package io.pgstow.backup.sink;

import io.pgstow.archive.directory.LargeObjectFile;
import io.pgstow.backup.upload.ObjectWriter;
import io.pgstow.codec.Compression;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Large objects in files of their own. */
final class ObjectFiles implements LargeObjectOutput {
  private final Function<String, ObjectWriter> files;
  private final Compression compression;
  private @Nullable ObjectWriter file;
  private boolean abandoned;

  /**
   * @param files opens a file of the archive by its name
   */
  ObjectFiles(Function<String, ObjectWriter> files, Compression compression) {
    this.files = files;
    this.compression = compression;
  }

  @Override
  public OutputStream open(long oid) throws IOException {
    ObjectWriter opened =
        files.apply(LargeObjectFile.of(oid).name() + compression.codec().suffix());
    file = opened;
    return compression.encoder(opened);
  }

  @Override
  public void completeOne() throws IOException {
    if (file != null && !abandoned) {
      file.complete();
    }
  }

  @Override
  public void complete() {
    // each was completed by itself
  }

  @Override
  public void abandon() {
    abandoned = true;
  }

  @Override
  public long offset() {
    return 0;
  }

  @Override
  public long length() {
    return 0;
  }
}
