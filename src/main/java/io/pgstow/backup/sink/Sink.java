package io.pgstow.backup.sink;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.backup.upload.PartUpload;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An archive that is being written into the store, in one of pg_dump's formats. It says in which
 * order the data are dumped, and where they go. Items are asked for by one thread.
 */
public sealed interface Sink permits CustomSink, DirectorySink, PlainSink, TarSink {

  /** The format's name in a manifest. */
  String format();

  /** The next item to dump, or null after the last. */
  @Nullable DumpItem next();

  /** Where all the rows of a table go, when they do not come by items. */
  SegmentOutput wholeTable(Entry entry);

  /** Where all the large objects of an entry go, when they do not come by items. */
  LargeObjectOutput allLargeObjects(Entry entry);

  /** Wakes and fails whoever waits for a turn. */
  void fail();

  /** The table of contents as it is when these data are all written. */
  TableOfContents contents(List<DumpedItem> dumped);

  /** Completes what all the others lead up to; everything else is in the store already. */
  void complete(TableOfContents contents) throws IOException;

  /** Fails unless the store has what was sent, and gives the table of contents back. */
  void readBack(List<StoredArchive> stored);

  /** Not every store keeps what it acknowledges. */
  static PgstowException damaged(String where, String how) {
    return new PgstowException(
        ExitCode.VERIFICATION,
        "\"%s\" is not what was sent: %s".formatted(where, how),
        "The store lost data that it acknowledged, or another client wrote the object."
            + " Find out which, then back up again.");
  }

  /** Compares an archive that is one object: what the store says of it, and its first part. */
  static void readBackOne(ObjectStore store, List<StoredArchive> stored) {
    StoredArchive archive = stored.getFirst();
    Optional<StoredObject> object = store.head(archive.key());
    if (object.isEmpty()
        || object.get().size() != archive.size()
        || !object.get().etag().equals(archive.etag())) {
      throw damaged(
          store.location(archive.key()),
          "the store has %s instead of %s".formatted(object, archive));
    }
    PartDigest first = archive.parts().getFirst();
    try (InputStream stream = store.read(archive.key(), first.offset(), first.size())) {
      if (!PartUpload.digest(stream).equals(first.sha256())) {
        throw damaged(store.location(archive.key()), "the first part reads back differently");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
