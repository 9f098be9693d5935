package io.pgstow.archive.directory;

import io.pgstow.archive.ArchiveException;
import io.pgstow.archive.ArchiveInput;
import io.pgstow.archive.DecodedInput;
import io.pgstow.archive.Entry;
import io.pgstow.archive.NamedLargeObjects;
import io.pgstow.archive.TableOfContents;
import io.pgstow.codec.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a directory archive (pg_backup_directory.c). Its files may be read in any order and by any
 * number of threads. Offsets in its errors count within the file at fault.
 */
public final class DirectoryArchive {

  /** The table of contents. It is written last, and makes the directory an archive. */
  public static final String CONTENTS = "toc.dat";

  private static final Pattern LARGE_OBJECT = Pattern.compile("(blob_[0-9]+\\.dat)(?:\\.\\w+)?");

  private final ArchiveFiles files;
  private final TableOfContents contents;

  private DirectoryArchive(ArchiveFiles files, TableOfContents contents) {
    this.files = files;
    this.contents = contents;
  }

  /** Whether these files are an archive, as {@code pg_restore} recognises one. */
  public static boolean isArchive(ArchiveFiles files) throws IOException {
    return find(files, CONTENTS).isPresent();
  }

  /** Opens an archive and reads its table of contents. */
  public static DirectoryArchive open(ArchiveFiles files) throws IOException {
    Member member =
        find(files, CONTENTS)
            .orElseThrow(() -> ArchiveException.corrupt(0, "there is no " + CONTENTS));
    try (InputStream in = open(files, member)) {
      return new DirectoryArchive(files, TableOfContents.readAll(in, 0));
    }
  }

  /** What the archive holds. */
  public TableOfContents tableOfContents() {
    return contents;
  }

  /**
   * The file with the data of an entry: rows, or the list of large objects.
   *
   * @throws ArchiveException if it is missing
   */
  public Member member(Entry entry) throws IOException {
    return require(contents.fileName(entry));
  }

  /** The file with a large object, if it is not missing. */
  public Member member(LargeObjectFile file) throws IOException {
    return require(file.name());
  }

  /** The content of a file, decompressed; whoever asked closes it. */
  public InputStream open(Member member) throws IOException {
    return open(files, member);
  }

  /** The large objects of an entry; whoever asked closes the list. */
  public LargeObjectList largeObjects(Entry entry) throws IOException {
    if (!entry.isLargeObjects()) {
      throw new IllegalArgumentException("no large objects belong to entry " + entry);
    }
    return new LargeObjectList(new ArchiveInput(open(member(entry)), 0));
  }

  /**
   * Fails when a list of large objects is not whole, which nothing else tells: where entries name a
   * large object that it does not have, or there is a file that no list names.
   *
   * @param names of all files
   */
  public void requireLargeObjects(Collection<String> names) throws IOException {
    Set<String> unlisted = new TreeSet<>();
    for (String name : names) {
      Matcher file = LARGE_OBJECT.matcher(name);
      if (file.matches()) {
        unlisted.add(file.group(1));
      }
    }
    for (Entry entry : contents.entries()) {
      if (entry.isLargeObjects()) {
        unlisted.removeAll(listed(entry));
      }
    }
    if (!unlisted.isEmpty()) {
      throw ArchiveException.corrupt(
          0, "no list of large objects names the file " + unlisted.iterator().next());
    }
  }

  private Set<String> listed(Entry entry) throws IOException {
    Set<String> listed = new HashSet<>();
    try (LargeObjectList list = largeObjects(entry)) {
      for (LargeObjectFile file = list.next(); file != null; file = list.next()) {
        listed.add(file.name());
      }
    }
    for (String oid : NamedLargeObjects.of(contents, entry)) {
      if (!listed.contains("blob_" + oid + ".dat")) {
        throw ArchiveException.corrupt(
            0, "%s does not name the large object %s".formatted(contents.fileName(entry), oid));
      }
    }
    return listed;
  }

  private Member require(String name) throws IOException {
    return find(files, name)
        .orElseThrow(
            () -> ArchiveException.corrupt(0, "there is no file " + name + " in the archive"));
  }

  /** Without a suffix first, as {@code pg_restore} looks for it. */
  private static Optional<Member> find(ArchiveFiles files, String name) throws IOException {
    for (Codec codec : Codec.values()) {
      if (files.contains(name + codec.suffix())) {
        return Optional.of(new Member(name + codec.suffix(), codec));
      }
    }
    return Optional.empty();
  }

  private static InputStream open(ArchiveFiles files, Member member) throws IOException {
    return DecodedInput.ofFile(member.name(), files.open(member.name()), member.codec());
  }
}
