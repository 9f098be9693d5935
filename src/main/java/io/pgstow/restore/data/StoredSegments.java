package io.pgstow.restore.data;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.CopyStatement;
import io.pgstow.archive.DecodedInput;
import io.pgstow.archive.Entry;
import io.pgstow.archive.custom.BlockPiece;
import io.pgstow.archive.directory.Member;
import io.pgstow.archive.tar.TarIndex;
import io.pgstow.codec.Codec;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.Segment;
import io.pgstow.manifest.Manifest.TableData;
import io.pgstow.restore.source.OpenedArchive;
import io.pgstow.restore.source.OpenedDirectory;
import io.pgstow.restore.source.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The segments of an archive, as its manifest has them.
 *
 * @param counted whether the server counts all rows: triggers may leave some out
 */
public record StoredSegments(OpenedArchive archive, boolean counted) {

  public static StoredSegments of(OpenedArchive archive) {
    return new StoredSegments(archive, !archive.isRowsAlone());
  }

  /**
   * The segments of an entry's data, in order and without a gap; none where they are not known, or
   * what is known cannot be right, which reading all of the data will tell.
   */
  public List<StoredSegment> of(Entry entry) {
    return entry.isLargeObjects() ? largeObjects(entry) : rows(entry);
  }

  private List<StoredSegment> rows(Entry entry) {
    Optional<CopyStatement> copy = entry.copyStatement();
    Optional<TableData> table = archive.table(entry).filter(StoredSegments::isSound);
    if (copy.isEmpty() || table.isEmpty()) {
      return List.of();
    }
    Optional<Holder> holder = holder(entry);
    if (holder.isEmpty() || !holder.get().holds(table.get())) {
      return List.of();
    }
    return rows(entry, copy.get(), table.get().segments(), holder.get());
  }

  /** The segments of one version had no digests. */
  private static boolean isSound(TableData table) {
    List<Segment> segments = table.segments();
    return !segments.isEmpty()
        && segments.stream().map(Segment::crc32c).allMatch(Objects::nonNull)
        && segments.stream().mapToLong(Segment::rawBytes).sum() == table.rawBytes();
  }

  private List<StoredSegment> rows(
      Entry entry, CopyStatement copy, List<Segment> segments, Holder holder) {
    var stored = new ArrayList<StoredSegment>();
    long first = 0;
    for (Segment segment : segments) {
      stored.add(
          new StoredRows(
              entry,
              copy,
              archive.contents().encoding(),
              place(holder.key(), segment.offset(), segment.length()),
              holder.decoding(segment, stored.isEmpty()),
              first,
              segment.rawBytes(),
              segment.rows(),
              counted ? OptionalLong.of(segment.rows()) : OptionalLong.empty(),
              Objects.requireNonNull(segment.crc32c()),
              stored.size() + 1 == segments.size()));
      first += segment.rawBytes();
    }
    return stored;
  }

  private SegmentPlace place(String key, long offset, long length) {
    return new SegmentPlace(archive.store(), key, offset, length);
  }

  private List<StoredSegment> largeObjects(Entry entry) {
    var stored = new ArrayList<StoredSegment>();
    long first = 0;
    for (Manifest.LargeObjectSegment segment : archive.largeObjectSegments(entry)) {
      if (segment.offset() + segment.length() > archive.size()) {
        return List.of();
      }
      stored.add(
          new StoredLargeObjects(
              entry,
              place(archive.place().archive(), segment.offset(), segment.length()),
              archive.contents().codec(),
              first,
              segment.count(),
              segment.rawBytes(),
              segment.crc32c()));
      first += segment.rawBytes();
    }
    return stored;
  }

  /** The object that holds the data of an entry, if it is there. */
  private Optional<Holder> holder(Entry entry) {
    return switch (archive.storage()) {
      case Storage.Blocks(var recognition) when !recognition.isPacked() ->
          Optional.of(new Custom(archive.place().archive(), archive.size(), codec()));
      case Storage.Packed(var recognition, var index) when !recognition.isPacked() ->
          Optional.of(Rows.of(archive.place().archive(), index.rows(entry)));
      case Storage.Folder(OpenedDirectory directory) -> file(entry, directory);
      default -> Optional.empty();
    };
  }

  private Optional<Holder> file(Entry entry, OpenedDirectory directory) {
    try {
      Member member = directory.archive().member(entry);
      return Optional.of(
          new File(archive.place().member(member.name()), directory.size(member.name()), member));
    } catch (ArchiveException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Codec codec() {
    return archive.contents().codec();
  }

  /** What holds segments of a table. */
  private sealed interface Holder {
    String key();

    /** Bytes. */
    long size();

    StoredRows.Decoding decoding(Segment segment, boolean first);

    default boolean holds(TableData table) {
      return table.segments().stream()
          .allMatch(segment -> segment.offset() + segment.length() <= size());
    }
  }

  private record Custom(String key, long size, Codec codec) implements Holder {
    @Override
    public StoredRows.Decoding decoding(Segment segment, boolean first) {
      return stored -> BlockPiece.rows(stored, segment.offset(), codec, first);
    }
  }

  /**
   * A file in a tar archive.
   *
   * @param offset of its content
   */
  private record Rows(String key, long offset, long size) implements Holder {
    static Rows of(String key, TarIndex.Placed placed) {
      return new Rows(key, placed.offset(), placed.offset() + placed.length());
    }

    @Override
    public StoredRows.Decoding decoding(Segment segment, boolean first) {
      return stored -> stored;
    }

    @Override
    public boolean holds(TableData table) {
      return table.offset() == offset && Holder.super.holds(table);
    }
  }

  private record File(String key, long size, Member member) implements Holder {
    @Override
    public StoredRows.Decoding decoding(Segment segment, boolean first) {
      return stored -> DecodedInput.ofFile(member.name(), stored, member.codec());
    }
  }
}
