package io.pgstow.archive;

import io.pgstow.archive.DataLocation.File;
import io.pgstow.archive.DataLocation.Offset;
import io.pgstow.codec.Codec;
import io.pgstow.codec.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The header of an archive and its entries, in the order of their restore.
 *
 * <p>Archive versions 1.12 to 1.16, which PostgreSQL 9.0 to 18 write. Held in memory, about 200
 * bytes for each entry. What was read is written again byte for byte. Immutable.
 */
public final class TableOfContents {

  /** Tables of contents beyond this are refused: they could not be held in memory. */
  static final long MAX_LENGTH = 1L << 30;

  private static final int LARGE_OBJECT_GROUPS_SINCE = 16;

  private static final String STANDARD_STRINGS = "STDSTRINGS";
  private static final String SEARCH_PATH = "SEARCHPATH";

  private final Header header;
  private final List<Entry> entries;
  private final DumpIds dumpIds;
  private final Encoding encoding;
  private final Optional<TableOfContents> origin;
  private final boolean part;
  private final UnaryOperator<Entry> naming;
  private final boolean standardStrings;

  private TableOfContents(Header header, List<Entry> entries, DumpIds dumpIds, Encoding encoding) {
    this(header, entries, dumpIds, encoding, Optional.empty(), false, UnaryOperator.identity());
  }

  private TableOfContents(
      Header header,
      List<Entry> entries,
      DumpIds dumpIds,
      Encoding encoding,
      Optional<TableOfContents> origin,
      boolean part,
      UnaryOperator<Entry> naming) {
    this.header = header;
    this.entries = entries;
    this.dumpIds = dumpIds;
    this.encoding = encoding;
    this.origin = origin;
    this.part = part;
    this.naming = naming;
    this.standardStrings = standardStrings(entries);
  }

  private static boolean standardStrings(List<Entry> entries) {
    return entries.stream()
        .filter(entry -> entry.kind().equals(STANDARD_STRINGS))
        .map(entry -> SqlTokens.of(String.valueOf(entry.definition()), true))
        .allMatch(sql -> sql.tokens().stream().anyMatch(token -> token.text().equals("'on'")));
  }

  /**
   * Reads a table of contents that begins at the next byte; may read beyond its end.
   *
   * @throws ArchiveException if it is corrupt or unsupported
   */
  public static TableOfContents read(InputStream in) throws IOException {
    return read(new ArchiveInput(in, 0));
  }

  /**
   * Reads a stream that holds a table of contents of a directory or tar archive and nothing else.
   *
   * @param position of the next byte, for the offset in errors
   */
  public static TableOfContents readAll(InputStream stream, long position) throws IOException {
    var in = new ArchiveInput(stream, position);
    TableOfContents contents = read(in);
    if (contents.isCustom() || in.readByteOrEnd() >= 0) {
      throw ArchiveException.corrupt(in.position(), "not the table of contents in a file alone");
    }
    return contents;
  }

  /** Reads a table of contents and stops right after it. */
  public static TableOfContents read(ArchiveInput in) throws IOException {
    Header header = Header.read(in);
    int count = readCount(in);
    var entries = new ArrayList<Entry>();
    var dumpIds = new DumpIds();
    var pages = new TextPages();
    Encoding encoding = Encoding.UTF8;
    for (int i = 0; i < count; i++) {
      long start = in.position();
      if (start > MAX_LENGTH) {
        throw ArchiveException.unsupported(start, "a table of contents of over 1 GiB");
      }
      Entry entry = Entry.read(in, header, encoding.charset(), pages);
      if (!dumpIds.add(entry.dumpId(), i)) {
        throw ArchiveException.corrupt(start, "dump id " + entry.dumpId() + " comes twice");
      }
      entries.add(entry);
      if (entry.kind().equals(Encoding.ENTRY)) {
        encoding = Encoding.of(entry.definition(), start);
      }
    }
    pages.close();
    checkDependencies(entries, dumpIds, in.position());
    return new TableOfContents(header, List.copyOf(entries), dumpIds, encoding);
  }

  /**
   * The table of contents of a script, which has none: no entries.
   *
   * @param clientVersion of its {@code pg_dump}, as the script says
   * @param encoding of its texts, by its PostgreSQL name
   */
  public static TableOfContents none(
      String database, String serverVersion, String clientVersion, String encoding) {
    return new TableOfContents(
        Header.none(database, serverVersion, clientVersion),
        List.of(),
        new DumpIds(),
        Encoding.named(encoding));
  }

  private static int readCount(ArchiveInput in) throws IOException {
    long start = in.position();
    int count = in.readInt();
    if (count < 0) {
      throw ArchiveException.corrupt(start, "a table of contents of " + count + " entries");
    }
    return count;
  }

  private static void checkDependencies(List<Entry> entries, DumpIds dumpIds, long end)
      throws ArchiveException {
    Optional<Entry> unrestorable = Dependencies.findUnrestorable(entries, dumpIds);
    if (unrestorable.isPresent()) {
      throw ArchiveException.corrupt(
          end, "the dependencies of entry \"" + unrestorable.get() + "\" form a cycle");
    }
  }

  /**
   * A part of this table of contents, which is what is restored of the archive; not what the
   * archive begins with.
   *
   * @param part entries of this one, in the order of their restore
   */
  public TableOfContents only(List<Entry> part) {
    return new TableOfContents(
        header, List.copyOf(part), DumpIds.of(part), encoding, Optional.of(whole()), true, naming);
  }

  /**
   * The same entries under other names; not what the archive begins with.
   *
   * @param change the texts of an entry under the other names; the same texts each time
   */
  public TableOfContents renamed(Function<Entry, EntryTexts> change) {
    var pages = new TextPages();
    List<Entry> others =
        entries.stream().map(entry -> entry.with(change.apply(entry), pages)).toList();
    pages.close();
    return new TableOfContents(
        header,
        others,
        dumpIds,
        encoding,
        Optional.of(whole()),
        part,
        entry -> entry.with(change.apply(entry), new TextPages()));
  }

  /** An entry of the whole under the name that it would have here. */
  public Entry named(Entry ofWhole) {
    return naming.apply(ofWhole);
  }

  /**
   * The table of contents that the archive begins with: this one, unless it is a part or renamed.
   */
  public TableOfContents whole() {
    return origin.orElse(this);
  }

  /** Whether it is a part of what the archive holds. */
  public boolean isPart() {
    return part;
  }

  /** Writes the table of contents; does not flush or close. */
  public void write(OutputStream out) throws IOException {
    write(new ArchiveOutput(out));
  }

  /** Writes the table of contents; does not flush or close. */
  public void write(ArchiveOutput out) throws IOException {
    header.write(out);
    out.writeInt(entries.size());
    for (Entry entry : entries) {
      entry.write(out, header);
    }
  }

  /** The length of what {@link #write} writes, in bytes: where a custom archive's data begin. */
  public long encodedLength() {
    var out = new ArchiveOutput(OutputStream.nullOutputStream());
    try {
      write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to nowhere failed", e);
    }
    return out.position();
  }

  /**
   * The same table of contents, of the same length, with the positions of data blocks in it: what
   * {@code pg_dump} itself writes when it can seek back.
   *
   * @param offsets from dump ids to where the blocks begin, in bytes from the start of the archive
   * @throws IllegalArgumentException if one has no data, or this is not for a custom archive
   */
  public TableOfContents withOffsets(Map<Integer, Long> offsets) {
    for (int dumpId : offsets.keySet()) {
      if (!isCustom() || !entry(dumpId).map(Entry::hasData).orElse(false)) {
        throw new IllegalArgumentException("no data block belongs to dump id " + dumpId);
      }
    }
    return with(
        header,
        entry -> {
          Long offset = offsets.get(entry.dumpId());
          return offset == null ? entry : entry.at(new Offset(offset));
        });
  }

  /** The table of contents of a directory archive with the same entries. */
  public TableOfContents asDirectory(Compression compression) {
    return with(
        header.with(false, compression),
        entry -> entry.hasData() ? entry.at(new File(fileName(entry))) : entry);
  }

  /** The table of contents of a custom archive with the same entries, at offsets not yet known. */
  public TableOfContents asCustom(Compression compression) {
    return with(
        header.with(true, compression),
        entry -> entry.hasData() ? entry.at(new DataLocation.Unknown()) : entry);
  }

  private TableOfContents with(Header other, UnaryOperator<Entry> change) {
    return new TableOfContents(other, entries.stream().map(change).toList(), dumpIds, encoding);
  }

  /**
   * The file in a directory or tar archive that holds the rows of an entry, or lists its large
   * objects (pg_backup_directory.c, _ArchiveEntry). A suffix for the compression may follow.
   *
   * @throws IllegalArgumentException for an entry without data
   */
  public String fileName(Entry entry) {
    if (!entry.hasData()) {
      throw new IllegalArgumentException("no data belong to entry " + entry);
    }
    if (entry.isTableData()) {
      return entry.dumpId() + ".dat";
    }
    return minorVersion() < LARGE_OBJECT_GROUPS_SINCE
        ? "blobs.toc"
        : "blobs_" + entry.dumpId() + ".toc";
  }

  /** The entries, in the order of their restore. */
  public Collection<Entry> entries() {
    return entries;
  }

  /** The entry with a dump id, if there is one. */
  public Optional<Entry> entry(int dumpId) {
    int index = dumpIds.indexOf(dumpId);
    return index < 0 ? Optional.empty() : Optional.of(entries.get(index));
  }

  /**
   * Whether a backslash in an ordinary string of the definitions and of INSERT statements is an
   * ordinary character; else it is an escape: {@code standard_conforming_strings}.
   */
  public boolean standardStrings() {
    return standardStrings;
  }

  /**
   * Whether names in the definitions are qualified wherever they must be. Before 2018 each
   * definition leant on a search path of its own: the schema of the entry.
   */
  public boolean isQualified() {
    return entries.stream().anyMatch(entry -> entry.kind().equals(SEARCH_PATH));
  }

  /** The archive version behind the 1 and the dot: 12 to 16. */
  public int minorVersion() {
    return header.minor();
  }

  /** Whether it belongs to a custom archive, rather than to a directory or tar archive. */
  public boolean isCustom() {
    return header.custom();
  }

  /** How data are compressed; before 1.15, outside custom archives, only a guess of gzip. */
  public Codec codec() {
    return header.codec();
  }

  /** When the dump was begun, by the local time of its {@code pg_dump}. */
  public LocalDateTime created() {
    return header.created();
  }

  /** The database that was dumped. */
  public String databaseName() {
    return header.databaseName().decode(encoding.charset());
  }

  /** The version of the server, as it describes itself. */
  public String serverVersion() {
    return header.serverVersion().decode(encoding.charset());
  }

  /** The version of the {@code pg_dump}, as it describes itself. */
  public String clientVersion() {
    return header.clientVersion().decode(encoding.charset());
  }

  /** The same encoding as Java knows it; UTF-8 and any other bytes for SQL_ASCII, which is none. */
  public Charset charset() {
    return encoding.charset();
  }

  /** The encoding of the texts and of the data, by its PostgreSQL name: {@code UTF8}. */
  public String encoding() {
    return encoding.name();
  }
}
