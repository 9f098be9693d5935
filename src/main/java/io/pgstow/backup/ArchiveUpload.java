package io.pgstow.backup;

import io.pgstow.archive.TableOfContents;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.Part;
import io.pgstow.store.StoredObject;
import io.pgstow.store.Upload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The archive's way into the store. The parts with the table of contents are held back, because the
 * offsets in it are known only at the end; they are sent last. Sending is thread-safe; whoever
 * opened it closes it, which takes back what was not completed.
 */
public final class ArchiveUpload implements AutoCloseable {
  private final ObjectStore store;
  private final String key;
  private final Upload upload;
  private final List<ArchivePart> held = new ArrayList<>();
  private final List<SentPart> sent = new ArrayList<>();

  /** A part that lies in the store. */
  public record SentPart(Part part, PartDigest digest) {}

  ArchiveUpload(ObjectStore store, String key) {
    this.store = store;
    this.key = key;
    this.upload = store.upload(key);
  }

  /** Sends a part, or keeps it until the end and answers null. */
  public @Nullable SentPart send(ArchivePart part) {
    if (part.held()) {
      synchronized (held) {
        held.add(part);
      }
      return null;
    }
    return sendNow(part);
  }

  /** Remembers parts that were sent. */
  public void record(List<? extends SentPart> parts) {
    sent.addAll(parts);
  }

  /** Sends what was held back, with the final table of contents in it, and publishes the object. */
  StoredArchive complete(DumpedArchive archive) {
    overwriteHead(archive.contents());
    held.forEach(part -> sent.add(sendNow(part)));
    sent.sort(Comparator.comparingInt(part -> part.part().number()));
    requireWhole(archive.length());
    StoredObject object = upload.complete(sent.stream().map(SentPart::part).toList());
    return new StoredArchive(
        key, object.size(), object.etag(), sent.stream().map(SentPart::digest).toList());
  }

  /** Asks the store what it has, and reads the first part back, which was sent last. */
  void readBack(StoredArchive archive) {
    Optional<StoredObject> object = store.head(key);
    if (object.isEmpty()
        || object.get().size() != archive.size()
        || !object.get().etag().equals(archive.etag())) {
      throw damaged("the store has %s instead of %s".formatted(object, archive));
    }
    PartDigest first = archive.parts().getFirst();
    try (InputStream stream = store.read(key, first.offset(), first.size())) {
      String digest = digest(stream.readAllBytes(), (int) first.size());
      if (!digest.equals(first.sha256())) {
        throw damaged("the first part reads back differently");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SentPart sendNow(ArchivePart part) {
    String sha256 = digest(part.buffer(), part.length());
    Part receipt = upload.part(part.number(), part.offset(), part.buffer(), part.length());
    return new SentPart(
        receipt, new PartDigest(part.number(), part.offset(), part.length(), sha256));
  }

  /** The offsets have a fixed width, so the table of contents keeps its length. */
  private void overwriteHead(TableOfContents contents) {
    var encoded = new ByteArrayOutputStream();
    try {
      contents.write(encoded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] head = encoded.toByteArray();
    for (ArchivePart part : held) {
      int offset = (int) part.offset();
      if (offset < head.length) {
        System.arraycopy(
            head, offset, part.buffer(), 0, Math.min(part.length(), head.length - offset));
      }
    }
  }

  private void requireWhole(long length) {
    long offset = 0;
    for (SentPart part : sent) {
      if (part.digest().offset() != offset) {
        throw new IllegalStateException("the part at offset %d is missing".formatted(offset));
      }
      offset += part.digest().size();
    }
    if (offset != length) {
      throw new IllegalStateException("%d of %d bytes were sent".formatted(offset, length));
    }
  }

  private PgstowException damaged(String how) {
    return new PgstowException(
        ExitCode.VERIFICATION,
        "\"%s\" is not what was sent: %s".formatted(store.location(key), how),
        "The store did not keep what it acknowledged, or somebody else wrote there; look, then back up again.");
  }

  private static String digest(byte[] bytes, int length) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(bytes, 0, length);
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    upload.close();
  }
}
