package io.pgstow.store.folder;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.PartSizes;
import io.pgstow.store.PendingUpload;
import io.pgstow.store.RetainedObject;
import io.pgstow.store.StoredObject;
import io.pgstow.store.Upload;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder as a store. An object is a file, written under a hidden name beside its own, brought to
 * the disk, and then named in one step; so a reader sees all of it or nothing, even after a power
 * cut. The file system must have hard links. Symbolic links to folders are followed everywhere: the
 * backups of a database may be on another disk.
 */
public final class FolderStore implements ObjectStore {
  private static final Logger LOG = LoggerFactory.getLogger(FolderStore.class);
  private static final int READ_BUFFER = 1 << 16;

  private final KeyPaths paths;

  /**
   * Opens a folder, which is made with the first object.
   *
   * @param root an absolute path
   */
  public FolderStore(Path root) {
    this.paths = new KeyPaths(root);
  }

  @Override
  public String location(String key) {
    return paths.location(key);
  }

  @Override
  public void requireKey(String key) {
    paths.requireLengths(key);
  }

  @Override
  public Optional<StoredObject> head(String key) {
    return Files.isRegularFile(paths.file(key)) ? describeIfThere(key) : Optional.empty();
  }

  private Optional<StoredObject> describeIfThere(String key) {
    try {
      return Optional.of(describe(key));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", key, e);
    }
  }

  @Override
  public InputStream read(String key, long offset, long length) {
    try {
      return new BufferedInputStream(
          new FileRange(this, key, paths.file(key), offset, length), READ_BUFFER);
    } catch (IOException e) {
      throw failed("read", key, e);
    }
  }

  /** A file server may have a clock of its own. */
  @Override
  public Optional<Instant> time() {
    Path file = PendingName.next(paths.file("clock")).path();
    try {
      Files.createFile(file);
      try {
        return Optional.of(Files.getLastModifiedTime(file).toInstant());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.debug("\"{}\" does not tell its time", location(""), e);
      return Optional.empty();
    }
  }

  @Override
  public Stream<StoredObject> list(String prefix) {
    return files(prefix)
        .filter(file -> PendingName.parse(file).isEmpty())
        .map(paths::key)
        .filter(key -> key.startsWith(prefix))
        .flatMap(key -> describeIfThere(key).stream());
  }

  @Override
  public Stream<String> brokenLinks(String prefix) {
    return children(paths.folder(prefix))
        .filter(child -> Files.isSymbolicLink(child) && Files.notExists(child))
        .map(paths::key)
        .filter(key -> key.startsWith(prefix));
  }

  @Override
  public Stream<String> folders(String prefix) {
    return children(paths.folder(prefix))
        .filter(Files::isDirectory)
        .map(child -> paths.key(child) + "/")
        .filter(key -> key.startsWith(prefix))
        .filter(this::holdsObjects);
  }

  @Override
  public boolean create(String key, byte[] content) {
    Path target = paths.file(key);
    try (var file = new PendingFile(target)) {
      file.write(ByteBuffer.wrap(content), 0);
      return file.publishNew() || Arrays.equals(content, Files.readAllBytes(target));
    } catch (IOException e) {
      throw failed("write", key, e);
    }
  }

  @Override
  public boolean replace(StoredObject old, byte[] content) {
    Optional<StoredObject> there = head(old.key());
    if (there.filter(old::equals).isPresent()) {
      put(old.key(), content);
      return true;
    }
    return there.isPresent() && Arrays.equals(content, readAll(old.key()));
  }

  private byte[] readAll(String key) {
    try {
      return Files.readAllBytes(paths.file(key));
    } catch (IOException e) {
      throw failed("read", key, e);
    }
  }

  @Override
  public StoredObject put(String key, byte[] content) {
    try (var file = new PendingFile(paths.file(key))) {
      file.write(ByteBuffer.wrap(content), 0);
      file.publish();
      return describe(key);
    } catch (IOException e) {
      throw failed("write", key, e);
    }
  }

  @Override
  public Optional<StoredObject> putNew(String key, byte[] content) {
    return create(key, content) ? head(key) : Optional.empty();
  }

  @Override
  public Upload upload(String key) {
    try {
      return new FileUpload(this, key, new PendingFile(paths.file(key)));
    } catch (IOException e) {
      throw failed("write", key, e);
    }
  }

  @Override
  public PartSizes partSizes(long estimate, long largest) {
    // a file takes any number of parts
    long size = Math.clamp(largest, PartSizes.SMALLEST, PartSizes.DEFAULT);
    return PartSizes.of(0, size, Integer.MAX_VALUE, size);
  }

  @Override
  public void copy(ObjectStore source, StoredObject object, String to) {
    try (var file = new PendingFile(paths.file(to))) {
      file.copy(fileOf(source, object));
      file.publish();
    } catch (IOException e) {
      throw failed("copy", to, e);
    }
    if (!isCopy(source, object, to)) {
      throw failed("copy", to, new IOException("it changes while it is copied"));
    }
  }

  /** A second name of the same file: no file is ever changed once it has its name. */
  @Override
  public StoredObject duplicate(StoredObject object, String to) {
    try {
      PendingFile.link(paths.file(object.key()), paths.file(to));
      return describe(to);
    } catch (IOException e) {
      throw failed("copy", to, e);
    }
  }

  @Override
  public boolean isCopy(ObjectStore source, StoredObject object, String key) {
    try {
      return source.head(object.key()).filter(object::equals).isPresent()
          && Files.isRegularFile(paths.file(key))
          && Files.mismatch(fileOf(source, object), paths.file(key)) < 0;
    } catch (IOException e) {
      throw failed("compare", key, e);
    }
  }

  private static Path fileOf(ObjectStore store, StoredObject object) {
    if (store instanceof FolderStore folder) {
      return folder.paths.file(object.key());
    }
    throw new IllegalArgumentException("not a folder: " + store.location(""));
  }

  @Override
  public void delete(String key) {
    delete(List.of(key));
  }

  @Override
  public List<RetainedObject> delete(Collection<String> keys) {
    var folders = new LinkedHashSet<Path>();
    for (String key : keys) {
      Path file = paths.file(key);
      delete(key, file);
      folders.add(paths.folder(key));
    }
    // only now: to see that a folder is empty takes longer, the more has been deleted from it
    folders.forEach(this::deleteIfEmpty);
    return List.of();
  }

  private void deleteIfEmpty(Path folder) {
    try {
      paths.deleteEmptyFolders(folder);
    } catch (IOException e) {
      throw failed("delete", paths.key(folder), e);
    }
  }

  @Override
  public Stream<PendingUpload> pendingUploads(String prefix) {
    return files(prefix)
        .flatMap(file -> PendingName.parse(file).stream())
        .flatMap(name -> pending(name).stream())
        .filter(upload -> upload.key().startsWith(prefix));
  }

  @Override
  public void abort(PendingUpload upload) {
    var name = new PendingName(paths.file(upload.key()), upload.id());
    delete(upload.key(), name.path());
  }

  /** Holds nothing open. */
  @Override
  public void close() {}

  StoredObject describe(String key) throws IOException {
    var attributes = Files.readAttributes(paths.file(key), BasicFileAttributes.class);
    var modified = attributes.lastModifiedTime().toInstant();
    // a file has no name for its content; the time distinguishes one writing from the next
    String etag =
        "%x-%x-%x".formatted(attributes.size(), modified.getEpochSecond(), modified.getNano());
    return new StoredObject(key, attributes.size(), etag, modified);
  }

  PgstowException failed(String what, String key, IOException e) {
    String reason =
        switch (e) {
          case NoSuchFileException _ -> "there is no such file";
          case NotDirectoryException file -> "\"%s\" is not a folder".formatted(file.getFile());
          case AccessDeniedException _ -> "permission denied";
          case FileSystemException system when system.getReason() != null -> system.getReason();
          default -> String.valueOf(e.getMessage());
        };
    return new PgstowException(
        ExitCode.STORE,
        "cannot %s \"%s\": %s".formatted(what, location(key), reason),
        "Check the folder, its permissions and the space on its disk.",
        e);
  }

  private Optional<PendingUpload> pending(PendingName name) {
    try {
      return Optional.of(
          new PendingUpload(
              paths.key(name.target()),
              name.id(),
              Files.getLastModifiedTime(name.path()).toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", paths.key(name.target()), e);
    }
  }

  private boolean holdsObjects(String folder) {
    try (Stream<StoredObject> objects = list(folder)) {
      return objects.findAny().isPresent();
    }
  }

  /** Other folders beside those with the prefix may be large: they are not looked into. */
  private Stream<Path> files(String prefix) {
    Path folder = paths.folder(prefix);
    var links = new LinkedFolders(folder);
    return children(folder)
        .filter(child -> keyToBe(child).startsWith(prefix))
        .flatMap(child -> orBelow(child, links))
        .filter(Files::isRegularFile);
  }

  private String keyToBe(Path file) {
    return paths.key(PendingName.parse(file).map(PendingName::target).orElse(file));
  }

  private Stream<Path> orBelow(Path child, LinkedFolders links) {
    if (!Files.isDirectory(child)) {
      return Stream.of(child);
    }
    if (Files.isSymbolicLink(child)) {
      follow(child, links);
    }
    return children(child).flatMap(each -> orBelow(each, links));
  }

  private void follow(Path link, LinkedFolders links) {
    try {
      links.follow(link);
    } catch (IOException e) {
      throw failed("list", paths.key(link), e);
    }
  }

  /** What vanishes meanwhile is not there: other runs write and delete at the same time. */
  @SuppressWarnings("StreamResourceLeak") // the caller closes it
  private Stream<Path> children(Path folder) {
    try {
      return Files.list(folder);
    } catch (NoSuchFileException | NotDirectoryException _) {
      return Stream.of();
    } catch (IOException e) {
      throw failed("list", paths.key(folder), e);
    }
  }

  private void delete(String key, Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed("delete", key, e);
    }
  }
}
