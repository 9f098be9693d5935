package io.pgstow.testing;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.Part;
import io.pgstow.store.PartSizes;
import io.pgstow.store.PendingUpload;
import io.pgstow.store.RetainedObject;
import io.pgstow.store.StoredObject;
import io.pgstow.store.Upload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A store in memory, for what needs a store and neither a folder nor a server. It keeps the same
 * contract as the others. Thread-safe.
 */
public final class MemoryStore implements ObjectStore {
  private final Map<String, Content> objects = new ConcurrentHashMap<>();
  private final Map<String, MemoryUpload> uploads = new ConcurrentHashMap<>();
  private final AtomicLong written = new AtomicLong();

  private record Content(StoredObject object, byte[] bytes) {
    boolean has(byte[] other) {
      return Arrays.equals(bytes, other);
    }
  }

  @Override
  public String location(String key) {
    return "memory:" + key;
  }

  @Override
  public void requireKey(String key) {}

  @Override
  public Optional<StoredObject> head(String key) {
    return Optional.ofNullable(objects.get(key)).map(Content::object);
  }

  @Override
  public InputStream read(String key, long offset, long length) {
    byte[] bytes = require("read", key).bytes();
    if (offset + length > bytes.length) {
      throw failed("read", key, "it ends too early");
    }
    return new ByteArrayInputStream(bytes, (int) offset, (int) length);
  }

  /** The whole of an object. */
  public byte[] content(String key) {
    return require("read", key).bytes().clone();
  }

  @Override
  public Optional<Instant> time() {
    return Optional.of(Instant.now());
  }

  @Override
  public Stream<StoredObject> list(String prefix) {
    return objects.values().stream()
        .map(Content::object)
        .filter(object -> object.key().startsWith(prefix));
  }

  @Override
  public Stream<String> brokenLinks(String prefix) {
    return Stream.of();
  }

  @Override
  public Stream<String> folders(String prefix) {
    return list(prefix)
        .map(StoredObject::key)
        .filter(key -> key.indexOf('/', prefix.length()) >= 0)
        .map(key -> key.substring(0, key.indexOf('/', prefix.length()) + 1))
        .distinct();
  }

  @Override
  public boolean create(String key, byte[] content) {
    Content there = objects.putIfAbsent(key, content(key, content));
    return there == null || there.has(content);
  }

  @Override
  public boolean replace(StoredObject old, byte[] content) {
    Content result =
        objects.computeIfPresent(
            old.key(), (key, there) -> there.object().equals(old) ? content(key, content) : there);
    return result != null && result.has(content);
  }

  @Override
  public StoredObject put(String key, byte[] content) {
    Content made = content(key, content);
    objects.put(key, made);
    return made.object();
  }

  @Override
  public Optional<StoredObject> putNew(String key, byte[] content) {
    return create(key, content) ? head(key) : Optional.empty();
  }

  @Override
  public Upload upload(String key) {
    var upload = new MemoryUpload(key, Long.toString(written.incrementAndGet()));
    uploads.put(upload.id, upload);
    return upload;
  }

  @Override
  public PartSizes partSizes(long estimate, long largest) {
    return PartSizes.of(0, PartSizes.SMALLEST, Integer.MAX_VALUE, PartSizes.SMALLEST);
  }

  @Override
  public void copy(ObjectStore source, StoredObject object, String to) {
    Content original = of(source).require("copy", object.key());
    if (!original.object().equals(object)) {
      throw failed("copy", to, "it changes while it is copied");
    }
    objects.put(to, new Content(renamed(object, to), original.bytes()));
  }

  @Override
  public StoredObject duplicate(StoredObject object, String to) {
    copy(this, object, to);
    return require("read", to).object();
  }

  @Override
  public boolean isCopy(ObjectStore source, StoredObject object, String key) {
    Content original = of(source).objects.get(object.key());
    Content copy = objects.get(key);
    return original != null
        && original.object().equals(object)
        && copy != null
        && copy.has(original.bytes());
  }

  @Override
  public void delete(String key) {
    objects.remove(key);
  }

  @Override
  public List<RetainedObject> delete(Collection<String> keys) {
    keys.forEach(this::delete);
    return List.of();
  }

  @Override
  public Stream<PendingUpload> pendingUploads(String prefix) {
    return uploads.values().stream()
        .filter(upload -> upload.key.startsWith(prefix))
        .map(upload -> new PendingUpload(upload.key, upload.id, upload.lastActive));
  }

  @Override
  public void abort(PendingUpload upload) {
    uploads.remove(upload.id());
  }

  /** What is in it stays, so that a test can look at it. */
  @Override
  public void close() {}

  private static MemoryStore of(ObjectStore store) {
    if (store instanceof MemoryStore memory) {
      return memory;
    }
    throw new IllegalArgumentException("not in memory: " + store.location(""));
  }

  private Content require(String doing, String key) {
    Content content = objects.get(key);
    if (content == null) {
      throw failed(doing, key, "there is no such object");
    }
    return content;
  }

  /** The number tells one writing of the same content from the next. */
  private Content content(String key, byte[] bytes) {
    String etag = Long.toString(written.incrementAndGet());
    return new Content(new StoredObject(key, bytes.length, etag, Instant.now()), bytes.clone());
  }

  private static StoredObject renamed(StoredObject object, String key) {
    return new StoredObject(key, object.size(), object.etag(), Instant.now());
  }

  private PgstowException failed(String what, String key, String reason) {
    return new PgstowException(
        ExitCode.STORE, "cannot %s \"%s\": %s".formatted(what, location(key), reason), "Check it.");
  }

  private final class MemoryUpload implements Upload {
    private final String key;
    private final String id;
    private final Map<Integer, byte[]> sent = new ConcurrentHashMap<>();
    private volatile Instant lastActive = Instant.now();

    MemoryUpload(String key, String id) {
      this.key = key;
      this.id = id;
    }

    @Override
    public Part part(int number, long offset, byte[] buffer, int length) {
      sent.put(number, Arrays.copyOf(buffer, length));
      lastActive = Instant.now();
      return new Part(number, offset, length, id + "-" + number, "");
    }

    @Override
    public StoredObject complete(List<Part> parts) {
      StoredObject object = put(key, joined(parts));
      uploads.remove(id);
      return object;
    }

    @Override
    public Optional<StoredObject> completeNew(List<Part> parts) {
      Optional<StoredObject> object = putNew(key, joined(parts));
      uploads.remove(id);
      return object;
    }

    private byte[] joined(List<Part> parts) {
      if (!uploads.containsKey(id)) {
        throw failed("write", key, "there is no such upload");
      }
      var all = new ByteArrayOutputStream((int) Part.totalSize(parts));
      parts.forEach(part -> all.writeBytes(sent.get(part.number())));
      return all.toByteArray();
    }

    @Override
    public void close() {
      uploads.remove(id);
    }

    @Override
    public boolean hasLeft() {
      return false;
    }
  }
}
