package io.pgstow.store.folder;

import io.pgstow.store.ObjectStore;
import io.pgstow.store.Part;
import io.pgstow.store.PartSizes;
import io.pgstow.store.StoredObject;
import io.pgstow.store.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Temporary. */
public final class TmpStore implements ObjectStore {
  private final Path root;

  public TmpStore(Path root) {
    this.root = root;
  }

  @Override
  public String location(String key) {
    return root.resolve(key).toString();
  }

  @Override
  public Optional<StoredObject> head(String key) {
    Path p = root.resolve(key);
    try {
      return Files.isRegularFile(p)
          ? Optional.of(
              new StoredObject(key, Files.size(p), "x", Files.getLastModifiedTime(p).toInstant()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream read(String key, long offset, long length) {
    try {
      var in = Files.newInputStream(root.resolve(key));
      in.skipNBytes(offset);
      return new java.io.FilterInputStream(in) {
        long left = length;

        @Override
        public int read() throws IOException {
          return left-- > 0 ? super.read() : -1;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
          if (left <= 0) {
            return -1;
          }
          int n = super.read(b, off, (int) Math.min(len, left));
          left -= n;
          return n;
        }
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("StreamResourceLeak")
  @Override
  public Stream<StoredObject> list(String prefix) {
    try {
      return Files.walk(root)
          .filter(Files::isRegularFile)
          .map(p -> root.relativize(p).toString())
          .filter(k -> k.startsWith(prefix))
          .flatMap(k -> head(k).stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Stream<String> folders(String prefix) {
    return Stream.empty();
  }

  @Override
  public boolean create(String key, byte[] content) {
    put(key, content);
    return true;
  }

  @Override
  public StoredObject put(String key, byte[] content) {
    try {
      Files.createDirectories(root.resolve(key).getParent());
      Files.write(root.resolve(key), content);
      return head(key).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Upload upload(String key) {
    Path p = root.resolve(key);
    try {
      Files.createDirectories(p.getParent());
      FileChannel c = FileChannel.open(p, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      return new Upload() {
        @Override
        public Part part(int number, long offset, byte[] buffer, int length) {
          try {
            c.write(ByteBuffer.wrap(buffer, 0, length), offset);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return new Part(number, offset, length, "e");
        }

        @Override
        public StoredObject complete(List<Part> parts) {
          return head(key).orElseThrow();
        }

        @Override
        public void close() {}
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public PartSizes partSizes(long estimate) {
    return new PartSizes();
  }

  @Override
  public void delete(String key) {
    try {
      Files.deleteIfExists(root.resolve(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}
}
