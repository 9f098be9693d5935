package io.pgstow.store.folder;

import io.pgstow.store.Part;
import io.pgstow.store.StoredObject;
import io.pgstow.store.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Parts written to their places in one file. */
final class FileUpload implements Upload {
  private final FolderStore store;
  private final String key;
  private final PendingFile file;

  FileUpload(FolderStore store, String key, PendingFile file) {
    this.store = store;
    this.key = key;
    this.file = file;
  }

  @Override
  public Part part(int number, long offset, byte[] buffer, int length) {
    try {
      file.write(ByteBuffer.wrap(buffer, 0, length), offset);
    } catch (IOException e) {
      throw store.failed("write", key, e);
    }
    return new Part(number, offset, length, "", "");
  }

  @Override
  public StoredObject complete(List<Part> parts) {
    try {
      requireSize(Part.totalSize(parts));
      file.publish();
      return store.describe(key);
    } catch (IOException e) {
      throw store.failed("write", key, e);
    }
  }

  @Override
  public Optional<StoredObject> completeNew(List<Part> parts) {
    try {
      requireSize(Part.totalSize(parts));
      return file.publishNew() ? Optional.of(store.describe(key)) : Optional.empty();
    } catch (IOException e) {
      throw store.failed("write", key, e);
    }
  }

  private void requireSize(long size) throws IOException {
    if (file.size() != size) {
      throw new IOException("it has %d bytes instead of %d".formatted(file.size(), size));
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw store.failed("delete", key, e);
    }
  }

  @Override
  public boolean hasLeft() {
    return false;
  }
}
