package io.pgstow.verify;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.ArchiveInput;
import io.pgstow.archive.Content;
import io.pgstow.archive.DecodedInput;
import io.pgstow.archive.Recognition;
import io.pgstow.archive.SegmentException;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.custom.CustomArchiveReader;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.archive.directory.LargeObjectFile;
import io.pgstow.archive.directory.LargeObjectList;
import io.pgstow.archive.tar.TarArchiveReader;
import io.pgstow.archive.tar.TarIndex;
import io.pgstow.archive.tar.TarMember;
import io.pgstow.codec.Codec;
import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.manifest.PartInput;
import io.pgstow.postgres.Cancellation;
import io.pgstow.report.Progress;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.ReadAheadInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Reads shares of a backup that has a manifest, and compares them with it. Thread-safe. */
final class ContentCheck {
  private static final Pattern ROWS_FILE = Pattern.compile("(\\d+)\\.dat(\\.\\w+)?");

  private final ObjectStore store;
  private final Manifest manifest;
  private final String where;
  private final Map<Integer, TableData> tables;
  private final DamageMap map;
  private final ArchiveCounts counts;
  private final DataCheck data;
  private final Progress progress;

  /**
   * @param where the manifest is, for messages
   */
  ContentCheck(
      ObjectStore store,
      Manifest manifest,
      String where,
      ArchiveCounts counts,
      Progress progress,
      Cancellation cancellation) {
    this.store = store;
    this.manifest = manifest;
    this.where = where;
    this.tables =
        manifest.tables().stream()
            .collect(Collectors.toMap(TableData::dumpId, Function.identity()));
    this.map = new DamageMap(manifest);
    this.counts = counts;
    this.progress = progress;
    this.data = new DataCheck(tables, counts, progress, cancellation);
  }

  /**
   * Reads a share to its end.
   *
   * @throws PgstowException that names object, table and offset, when it is damaged
   */
  void read(Share share) {
    String key = share.object().key();
    long length = share.end() - share.offset();
    // parts are fetched and digested on one thread, and understood on another
    try (InputStream stream = store.read(key, share.offset(), length);
        var parts = new PartInput(stream, share.parts(), part -> damage(key, part));
        var ahead = new ReadAheadInput(parts, length)) {
      readShare(share, ahead);
      counts.bytes.add(length);
    } catch (ArchiveException e) {
      if (e.kind() == ArchiveException.Kind.UNSUPPORTED) {
        requireDigests(share);
        throw unsupported(store.location(key), e);
      }
      throw Damage.at(store.location(key), e, map.at(key, e.offset(), e.offset() + 1));
    } catch (SegmentException e) {
      // what is as it was stored contradicts its manifest: that was changed
      requireDigests(share);
      throw Damage.ofManifest(
          where,
          "%s of \"%s\" (%s)"
              .formatted(
                  e.getMessage(), store.location(key), map.at(key, e.offset(), e.offset() + 1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is not known here may be sound, or no more what was stored: that the digests tell. */
  private void requireDigests(Share share) {
    String key = share.object().key();
    try (InputStream stream = store.read(key, share.offset(), share.end() - share.offset());
        var parts = new PartInput(stream, share.parts(), part -> damage(key, part))) {
      readOn(parts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PgstowException unsupported(String where, ArchiveException e) {
    return new PgstowException(
        ExitCode.ARCHIVE,
        "\"%s\" cannot be read: %s".formatted(where, e.getMessage()),
        "Use a newer pgstow, or name an archive of pg_dump.",
        e);
  }

  private PgstowException damage(String key, PartDigest part) {
    long end = part.offset() + part.size();
    return Damage.of(
        store.location(key),
        "its bytes from offset %d to %d are not what was stored (%s)"
            .formatted(part.offset(), end, map.at(key, part.offset(), end)),
        null);
  }

  private void readShare(Share share, InputStream parts) throws IOException {
    if (manifest.format().equals(Manifest.CUSTOM)) {
      if (share.isWhole()) {
        readBlocks(CustomArchiveReader.open(parts), Long.MAX_VALUE, parts);
      } else {
        readWholeBlocks(share, parts);
      }
    } else if (!share.isWhole()) {
      readOn(parts);
    } else if (manifest.format().equals(Manifest.PLAIN)) {
      readScript(parts);
    } else if (manifest.format().equals(Manifest.TAR)) {
      readTar(share, parts);
    } else if (share.isWhole()) {
      readMember(share.object().key(), parts);
    } else {
      readOn(parts);
    }
  }

  private void readBlocks(CustomArchiveReader reader, long most, InputStream parts)
      throws IOException {
    try (reader) {
      data.readBlocks(reader, most);
      readOn(parts);
    }
  }

  /** What is left is compared with its digests, too. */
  private static void readOn(InputStream parts) throws IOException {
    parts.transferTo(OutputStream.nullOutputStream());
  }

  /** The blocks that lie in the share as a whole; the bytes of the others are digested only. */
  private void readWholeBlocks(Share share, InputStream parts) throws IOException {
    TableOfContents contents;
    try (InputStream stream = store.read(share.object().key(), 0, share.object().size())) {
      contents = TableOfContents.read(stream);
    }
    var bounds =
        LongStream.concat(
                contents.entries().stream().flatMapToLong(entry -> entry.dataOffset().stream()),
                LongStream.of(share.object().size()))
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
    Long first = bounds.ceiling(share.offset());
    Long past = bounds.floor(share.end());
    if (first == null || past == null || first >= past) {
      readOn(parts);
      return;
    }
    parts.skipNBytes(first - share.offset());
    readBlocks(
        CustomArchiveReader.openAt(contents, parts, first),
        bounds.subSet(first, past).size(),
        parts);
  }

  private void readScript(InputStream parts) throws IOException {
    var head = new BufferedInputStream(parts, 1 << 20);
    head.mark(1 << 20);
    Recognition found = Recognition.of(head);
    head.reset();
    long before = counts.rows.sum();
    data.readScript(Content.Author.PG_DUMP, found.unpack(head));
    long rows = counts.rows.sum() - before;
    if (manifest.tables().stream().allMatch(table -> table.rows() != null)
        && rows != manifest.rows()) {
      throw ArchiveException.corrupt(
          0, "%d rows, the manifest says %d".formatted(rows, manifest.rows()));
    }
  }

  /** Twice: which large object belongs to which entry stands behind them. */
  private void readTar(Share share, InputStream parts) throws IOException {
    StoredArchive object = share.object();
    TarIndex index = TarIndex.read(store.read(object.key(), 0, object.size()));
    try (var reader = new TarArchiveReader(index, parts)) {
      for (TarMember member = reader.nextMember(); member != null; member = reader.nextMember()) {
        progress.item(member.entry().dataName());
        switch (member) {
          case TarMember.Rows(var entry, var rows) -> data.readRows(entry, rows, 0);
          case TarMember.LargeObject(_, _, var bytes) -> data.readLargeObject(bytes);
        }
      }
      readOn(parts);
    }
  }

  private void readMember(String key, InputStream parts) throws IOException {
    String name = key.substring(key.lastIndexOf('/') + 1);
    try (var content = DecodedInput.ofFile(name, parts, codec(name))) {
      readContent(name, content);
      readOn(parts);
    }
  }

  private void readContent(String name, InputStream content) throws IOException {
    Matcher rows = ROWS_FILE.matcher(name);
    if (name.startsWith(DirectoryArchive.CONTENTS)) {
      TableOfContents.readAll(content, 0);
    } else if (rows.matches()) {
      TableData table = tables.get(Integer.valueOf(rows.group(1)));
      data.readRows(table, content);
    } else if (name.contains(".toc")) {
      readList(new LargeObjectList(new ArchiveInput(content, 0)));
    } else {
      data.readLargeObject(content);
    }
  }

  /** Each line is checked by being read. */
  private static void readList(LargeObjectList list) throws IOException {
    LargeObjectFile file = list.next();
    while (file != null) {
      file = list.next();
    }
  }

  private static Codec codec(String name) {
    for (Codec codec : Codec.values()) {
      if (codec != Codec.NONE && name.endsWith(codec.suffix())) {
        return codec;
      }
    }
    return Codec.NONE;
  }
}
