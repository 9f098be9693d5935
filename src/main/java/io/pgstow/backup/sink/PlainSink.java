package io.pgstow.backup.sink;

import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.backup.upload.ObjectWriter;
import io.pgstow.codec.Compression;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A script: one object, compressed as a whole or not, which pg_dump writes by itself. */
public final class PlainSink implements Sink {
  private final ObjectStore store;
  private final TableOfContents contents;
  private final Compression compression;
  private final ObjectWriter object;

  /**
   * @param object of which nothing is left open
   */
  public PlainSink(
      ObjectStore store, TableOfContents contents, Compression compression, ObjectWriter object) {
    this.store = store;
    this.contents = contents;
    this.compression = compression;
    this.object = object;
  }

  /** What takes the script; closing it ends the compression, but not the object. */
  public OutputStream open() throws IOException {
    return compression.encoder(object);
  }

  @Override
  public String format() {
    return Manifest.PLAIN;
  }

  @Override
  public @Nullable DumpItem next() {
    return null;
  }

  @Override
  public SegmentOutput wholeTable(Entry entry) {
    return new ScriptRows();
  }

  @Override
  public LargeObjectOutput allLargeObjects(Entry entry) {
    return new ObjectFiles(
        name -> {
          throw new IllegalStateException("pg_dump writes the large objects of a script");
        },
        compression);
  }

  @Override
  public void fail() {
    // nobody waits for a turn
  }

  @Override
  public TableOfContents contents(List<DumpedItem> dumped) {
    return contents;
  }

  @Override
  public void complete(TableOfContents complete) throws IOException {
    object.complete();
  }

  @Override
  public void readBack(List<StoredArchive> stored) {
    Sink.readBackOne(store, stored);
  }
}
