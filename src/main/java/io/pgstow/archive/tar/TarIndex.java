package io.pgstow.archive.tar;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.ArchiveInput;
import io.pgstow.archive.DecodedInput;
import io.pgstow.archive.Entry;
import io.pgstow.archive.TableOfContents;
import io.pgstow.archive.directory.DirectoryArchive;
import io.pgstow.archive.directory.LargeObjectFile;
import io.pgstow.archive.directory.LargeObjectList;
import io.pgstow.codec.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What lies where in a tar archive, learnt by going through it once: what {@code pg_dump -Ft}
 * writes (pg_backup_tar.c), or a directory archive that somebody has packed, whose files may be
 * compressed and come in any order, the table of contents last.
 *
 * <p>Holds the table of contents, and some 24 bytes for each large object. Once it is read it may
 * be used by several threads.
 */
public final class TarIndex {
  private static final Pattern DATA =
      Pattern.compile("(toc|[1-9][0-9]{0,9}|blob_[1-9][0-9]{0,9})\\.dat(\\.(?:gz|lz4|zst))?");
  private static final Pattern LIST =
      Pattern.compile("(blobs(?:_[0-9]{1,10})?\\.toc)(\\.(?:gz|lz4|zst))?");
  private static final String LARGE_OBJECT = "blob_";

  private final Map<String, Placed> files = new HashMap<>();
  private final LargeObjectOwners largeObjects = new LargeObjectOwners();
  private final Map<String, long[]> lists = new HashMap<>();
  private @Nullable TableOfContents contents;
  private @Nullable String folder;
  private Map<String, Entry> entries = Map.of();

  /**
   * A file of the archive.
   *
   * @param offset of its content, bytes
   * @param length of its content, bytes
   */
  public record Placed(long offset, long length, Codec codec) {}

  private TarIndex() {}

  /**
   * Goes through an archive, which begins at the next byte of a stream, and closes it. What is not
   * needed is skipped by {@link InputStream#skip}.
   *
   * @throws ArchiveException also if the archive lacks a file
   */
  public static TarIndex read(InputStream tar) throws IOException {
    var index = new TarIndex();
    try (var walk = new TarWalk(tar)) {
      for (TarFile file = walk.next(); file != null; file = walk.next()) {
        index.add(file, walk);
      }
      index.check(walk.position());
    }
    return index;
  }

  private void add(TarFile file, TarWalk walk) throws IOException {
    Matcher data = DATA.matcher(file.bareName());
    Matcher list = LIST.matcher(file.bareName());
    if (data.matches()) {
      requireFolder(file);
      Codec codec = codec(data.group(2));
      String stem = data.group(1);
      if (stem.startsWith(LARGE_OBJECT)) {
        long oid = Long.parseLong(stem.substring(LARGE_OBJECT.length()));
        requireFirst(largeObjects.add(oid, file.offset()), file);
      } else if (stem.equals("toc")) {
        requireFirst(contents == null, file);
        try (var in = decoded(file, walk, codec)) {
          contents = TableOfContents.readAll(in, file.offset());
        }
      } else {
        var placed = new Placed(file.offset(), file.length(), codec);
        requireFirst(files.put(stem + ".dat", placed) == null, file);
      }
    } else if (list.matches()) {
      requireFolder(file);
      try (var in = decoded(file, walk, codec(list.group(2)))) {
        requireFirst(lists.put(list.group(1), oids(in, file.offset())) == null, file);
      }
    }
  }

  private static DecodedInput decoded(TarFile file, TarWalk walk, Codec codec) {
    return DecodedInput.ofFile(file.bareName(), walk.content(), codec);
  }

  private static Codec codec(@Nullable String suffix) {
    for (Codec codec : Codec.values()) {
      if (codec.suffix().equals(suffix)) {
        return codec;
      }
    }
    return Codec.NONE;
  }

  private void requireFolder(TarFile file) throws ArchiveException {
    if (folder == null) {
      folder = file.folder();
    } else if (!folder.equals(file.folder())) {
      throw ArchiveException.ambiguous(
          file.offset(),
          "it is a tar archive with dumps in two folders, \"%s\" and \"%s\""
              .formatted(folder, file.folder()));
    }
  }

  private static void requireFirst(boolean first, TarFile file) throws ArchiveException {
    if (!first) {
      throw ArchiveException.corrupt(file.offset(), "two files \"" + file.bareName() + "\"");
    }
  }

  private static long[] oids(InputStream in, long position) throws IOException {
    var oids = LongStream.builder();
    var list = new LargeObjectList(new ArchiveInput(in, position));
    for (LargeObjectFile file = list.next(); file != null; file = list.next()) {
      oids.add(file.oid());
    }
    return oids.build().toArray();
  }

  private void check(long end) throws ArchiveException {
    if (contents == null) {
      if (folder == null) {
        throw ArchiveException.ambiguous(
            end, "it is a tar archive with neither a dump of pg_dump -Ft nor of -Fd in it");
      }
      throw ArchiveException.corrupt(
          end, "the archive ends without the file " + DirectoryArchive.CONTENTS);
    }
    entries =
        contents.entries().stream()
            .filter(Entry::hasData)
            .collect(Collectors.toMap(contents::fileName, Function.identity()));
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      check(entry.getKey(), entry.getValue(), end);
    }
    for (String name : files.keySet()) {
      if (!entries.containsKey(name)) {
        throw ArchiveException.corrupt(end, "a file \"" + name + "\" that belongs to no entry");
      }
    }
    long unlisted = largeObjects.unlisted();
    if (unlisted != 0) {
      throw ArchiveException.corrupt(end, "large object " + unlisted + " is in no list");
    }
    lists.clear();
  }

  private void check(String name, Entry entry, long end) throws ArchiveException {
    if (!entry.isLargeObjects()) {
      if (!files.containsKey(name)) {
        throw ArchiveException.corrupt(end, "the archive ends without the file " + name);
      }
      return;
    }
    long[] list = lists.get(name);
    if (list == null) {
      throw ArchiveException.corrupt(end, "the archive ends without the file " + name);
    }
    for (long oid : list) {
      if (!largeObjects.belongs(oid, entry.dumpId())) {
        throw ArchiveException.corrupt(
            end, "there is no file " + LargeObjectFile.of(oid).name() + " of its own");
      }
    }
  }

  /** What the archive holds. */
  public TableOfContents tableOfContents() {
    if (contents == null) {
      throw new IllegalStateException("the index was not read");
    }
    return contents;
  }

  /** Where the rows of an entry are. */
  public Placed rows(Entry entry) {
    Placed placed = files.get(tableOfContents().fileName(entry));
    if (placed == null) {
      throw new IllegalArgumentException("no rows belong to entry " + entry);
    }
    return placed;
  }

  /** What a file of the archive is; empty for one that holds no data. */
  Optional<TarMember> member(TarFile file, InputStream content) {
    Matcher data = DATA.matcher(file.bareName());
    if (!data.matches() || !file.folder().equals(folder)) {
      return Optional.empty();
    }
    Codec codec = codec(data.group(2));
    InputStream decoded = DecodedInput.ofFile(file.bareName(), content, codec);
    String stem = data.group(1);
    if (stem.startsWith(LARGE_OBJECT)) {
      long oid = Long.parseLong(stem.substring(LARGE_OBJECT.length()));
      return tableOfContents()
          .entry(largeObjects.dumpId(oid))
          .map(entry -> new TarMember.LargeObject(oid, entry, decoded));
    }
    return Optional.ofNullable(entries.get(stem + ".dat"))
        .map(entry -> new TarMember.Rows(entry, decoded));
  }
}
