package io.pgstow.store.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * A file on its way to its name. Its content reaches the disk before the name does, and the name
 * before publishing returns. Closing deletes what was not published.
 */
final class PendingFile implements AutoCloseable {
  /** Backups hold whatever the database holds; the umask is meant for other files. */
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private final Path target;
  private final Path path;
  private final FileChannel channel;

  /** Begins a file, making its folder if need be. */
  PendingFile(Path target) throws IOException {
    this.target = target;
    this.path = PendingName.next(target).path();
    makeFolder(parent(target));
    this.channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(FILE));
  }

  /** Gives a file a second name, which must be free, making the folder if need be. */
  static void link(Path file, Path name) throws IOException {
    makeFolder(parent(name));
    Files.createLink(name, file);
    sync(parent(name));
  }

  /** Writes all the bytes at a position of the file. Thread-safe. */
  void write(ByteBuffer bytes, long position) throws IOException {
    long start = position - bytes.position();
    while (bytes.hasRemaining()) {
      channel.write(bytes, start + bytes.position());
    }
  }

  /** Writes all of another file, and takes over its time. */
  void copy(Path file) throws IOException {
    try (var source = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = source.size();
      for (long copied = 0; copied < size; ) {
        copied += source.transferTo(copied, size - copied, channel);
      }
    }
    Files.setLastModifiedTime(path, Files.getLastModifiedTime(file));
  }

  long size() throws IOException {
    return channel.size();
  }

  /** Gives the file its name, replacing what had it. */
  void publish() throws IOException {
    channel.force(true);
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    sync(parent(target));
  }

  /** Gives the file its name unless another one has it, which is the answer. */
  boolean publishNew() throws IOException {
    channel.force(true);
    try {
      Files.createLink(target, path);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    sync(parent(target));
    return true;
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(path);
    }
  }

  private static void makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    makeFolder(parent(folder));
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(FOLDER));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw new NotDirectoryException(folder.toString());
      }
    }
    sync(parent(folder));
  }

  /** Every path here is absolute and below the root of a store. */
  private static Path parent(Path path) {
    return Objects.requireNonNull(path.getParent());
  }

  /** A name is on the disk when its directory is (fsync(2)). */
  private static void sync(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
