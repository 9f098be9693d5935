package io.pgstow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.text.LosslessUtf8;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One object of the database, or the data of one: an entry of the table of contents.
 *
 * <p>Texts are decoded from the encoding of the archive; the bytes themselves are kept, and written
 * again as they were. An entry itself is small: its texts are in compressed pages that it shares
 * with others, and come from there each time they are asked for. Immutable.
 */
public final class Entry {
  /** Kind of an entry whose data are the rows of a table. */
  public static final String TABLE_DATA = "TABLE DATA";

  /** Kind of an entry whose data are large objects. */
  public static final String LARGE_OBJECTS = "BLOBS";

  /** As pg_dump writes it of the schema public, which initdb makes (pg_dump.c, dumpNamespace). */
  private static final String NOT_CREATED = "-- *not* creating schema, since initdb creates it\n";

  private final PackedFields fields;
  private final DataLocation location;
  private final Charset charset;
  private final boolean owned;
  private final boolean accessMethodNamed;

  private Entry(
      PackedFields fields,
      DataLocation location,
      Charset charset,
      boolean owned,
      boolean accessMethodNamed) {
    this.fields = fields;
    this.location = location;
    this.charset = charset;
    this.owned = owned;
    this.accessMethodNamed = accessMethodNamed;
  }

  /** An entry by itself. */
  Entry(Fields fields, DataLocation location, Charset charset) {
    this(new PackedFields(fields, new TextPages()), location, charset, true, true);
  }

  /**
   * Reads an entry.
   *
   * @param pages where its texts are kept
   */
  static Entry read(ArchiveInput in, Header header, Charset charset, TextPages pages)
      throws IOException {
    long start = in.position();
    Fields fields = Fields.read(in, header.minor());
    DataLocation location =
        header.custom()
            ? DataLocation.readOffset(in, fields.hasData())
            : DataLocation.readFile(in, fields.hasData());
    Entry entry = new Entry(new PackedFields(fields, pages), location, charset, true, true);
    entry.check(start, fields);
    return entry;
  }

  private void check(long start, Fields read) throws ArchiveException {
    if (hasData() && !isTableData() && !isLargeObjects()) {
      throw ArchiveException.unsupported(start, "data of an entry " + this);
    }
    if (location instanceof DataLocation.File(String name) && !fileNames().contains(name)) {
      throw ArchiveException.corrupt(start, "a file \"" + name + "\" for entry " + this);
    }
    String copy = decode(read.copyStatement());
    if (copy != null && !copy.isEmpty() && CopyStatement.parse(copy) == null) {
      throw ArchiveException.corrupt(start, "the COPY statement of entry " + this);
    }
  }

  /**
   * Whether all its texts are in the encoding of the archive; in UTF-8, where that is SQL_ASCII.
   * Others can only be restored into a database in SQL_ASCII.
   */
  public boolean isDecoded() {
    Charset expected = charset.equals(LosslessUtf8.INSTANCE) ? UTF_8 : charset;
    return fields.unpack().texts().allMatch(text -> text.isIn(expected));
  }

  /** A tar archive names large objects like rows, but keeps their list as a directory does. */
  private Set<String> fileNames() {
    String rows = dumpId() + ".dat";
    return isTableData() ? Set.of(rows) : Set.of(rows, "blobs.toc", "blobs_" + dumpId() + ".toc");
  }

  void write(ArchiveOutput out, Header header) throws IOException {
    fields().write(out, header.minor());
    location.write(out, header.custom());
  }

  /** All that is stored of it. */
  Fields fields() {
    Fields all = fields.unpack();
    return all.with(owned ? all.owner() : null, accessMethodNamed ? all.tableAccessMethod() : null);
  }

  DataLocation location() {
    return location;
  }

  Entry at(DataLocation other) {
    return new Entry(fields, other, charset, owned, accessMethodNamed);
  }

  /** The texts in which names stand. */
  public EntryTexts texts() {
    Fields all = fields();
    return new EntryTexts(
        all.tag().decode(charset),
        decode(all.definition()),
        decode(all.dropStatement()),
        decode(all.copyStatement()),
        decode(all.namespace()),
        decode(all.tablespace()),
        decode(all.owner()));
  }

  /**
   * The same with other texts; this one if they are the same.
   *
   * @param pages where they are kept
   */
  Entry with(EntryTexts other, TextPages pages) {
    EntryTexts own = texts();
    if (own.equals(other)) {
      return this;
    }
    Fields all = fields.unpack();
    Fields renamed =
        all.with(
            Objects.requireNonNull(encode(all.tag(), own.tag(), other.tag())),
            encode(all.definition(), own.definition(), other.definition()),
            encode(all.dropStatement(), own.dropStatement(), other.dropStatement()),
            encode(all.copyStatement(), own.copyStatement(), other.copyStatement()),
            encode(all.namespace(), own.namespace(), other.namespace()),
            encode(all.tablespace(), own.tablespace(), other.tablespace()),
            owned ? encode(all.owner(), own.owner(), other.owner()) : all.owner());
    return new Entry(new PackedFields(renamed, pages), location, charset, owned, accessMethodNamed);
  }

  /** What is not changed keeps its bytes, whatever they are. */
  private @Nullable Text encode(@Nullable Text kept, @Nullable String own, @Nullable String other) {
    return other == null || other.equals(own) ? kept : new Text(other.getBytes(charset));
  }

  /** The same, to be owned by whoever restores it. */
  public Entry withoutOwner() {
    return new Entry(fields, location, charset, false, accessMethodNamed);
  }

  /** The same, with the table access method that is the server's default. */
  public Entry withoutTableAccessMethod() {
    return new Entry(fields, location, charset, owned, false);
  }

  /** The same of an object that is there already: only its owner is set. */
  public Entry ofExisting() {
    return new Entry(fields().with(Text.of(NOT_CREATED)), location, charset);
  }

  /**
   * The index of a constraint as an entry of its own, with the definition of the constraint; known
   * by the negative of its dump id.
   */
  public Entry ofIndex() {
    return new Entry(fields.as(-dumpId(), "INDEX"), location, charset, owned, accessMethodNamed);
  }

  /** The same constraint, behind {@link #ofIndex}, which it takes over. */
  public Entry onIndex() {
    return new Entry(fields.dependingOn(-dumpId()), location, charset, owned, accessMethodNamed);
  }

  /** Whether it is the index of a constraint. */
  public boolean isIndexOfConstraint() {
    return dumpId() < 0;
  }

  /** Whether it is a constraint that takes over its index. */
  public boolean isOnIndex() {
    return dependencies().contains(-dumpId());
  }

  /** Identifies the entry inside its archive; above 0. */
  public int dumpId() {
    return fields.dumpId;
  }

  /** Whether the archive holds a stream of data for it. */
  public boolean hasData() {
    return fields.hasData;
  }

  /** Whether its data are the rows of a table. */
  public boolean isTableData() {
    return kind().equals(TABLE_DATA);
  }

  /** Whether its data are large objects. */
  public boolean isLargeObjects() {
    return kind().equals(LARGE_OBJECTS);
  }

  /** The catalogue it comes from, by its OID; 0 for data. */
  public long tableOid() {
    return fields.tableOid();
  }

  /** The OID of the object; for the data of a table that of the table. */
  public long oid() {
    return fields.oid();
  }

  /** The name of the object, not quoted. */
  public String tag() {
    return fields.tag().decode(charset);
  }

  /** What it is, as the archive says: {@code TABLE}, {@code INDEX ATTACH}, … */
  public String kind() {
    return fields.desc;
  }

  /** When it is restored. */
  public Section section() {
    return fields.section;
  }

  /** The SQL that makes it. */
  public @Nullable String definition() {
    return decode(fields.text(PackedFields.DEFINITION));
  }

  /** The SQL that drops it. */
  public @Nullable String dropStatement() {
    return decode(fields.text(PackedFields.DROP_STATEMENT));
  }

  /** The COPY that loads it; none for data kept as INSERT statements. */
  public Optional<CopyStatement> copyStatement() {
    return Optional.ofNullable(decode(fields.text(PackedFields.COPY_STATEMENT)))
        .map(CopyStatement::parse);
  }

  /** The schema, not quoted; none for objects that have no schema. */
  public @Nullable String namespace() {
    return decode(fields.text(PackedFields.NAMESPACE));
  }

  /** The tablespace; empty is the default one, null is none at all. */
  public @Nullable String tablespace() {
    return decode(fields.text(PackedFields.TABLESPACE));
  }

  /** The table access method, from archive version 1.14 on. */
  public @Nullable String tableAccessMethod() {
    return accessMethodNamed ? decode(fields.text(PackedFields.TABLE_ACCESS_METHOD)) : null;
  }

  /** The character of {@code pg_class.relkind} from archive version 1.16 on; else 0. */
  public char relkind() {
    return fields.relkind();
  }

  /** The role that owns it. */
  public @Nullable String owner() {
    return owned ? decode(fields.text(PackedFields.OWNER)) : null;
  }

  /** The dump ids of what must be restored before it; not all need be in the archive. */
  public List<Integer> dependencies() {
    return fields.dependencies();
  }

  /** Where its data block begins, in bytes from the start of a custom archive, if known. */
  public OptionalLong dataOffset() {
    return location instanceof DataLocation.Offset(long position)
        ? OptionalLong.of(position)
        : OptionalLong.empty();
  }

  /** Schema and name, quoted for SQL. */
  public String qualifiedName() {
    String namespace = namespace();
    return namespace == null || namespace.isEmpty()
        ? quote(tag())
        : quote(namespace) + "." + quote(tag());
  }

  /** What its data are, for people: a table by its name, or large objects. */
  public String dataName() {
    return isLargeObjects() ? "large objects" : qualifiedName();
  }

  private static String quote(String identifier) {
    return "\"" + identifier.replace("\"", "\"\"") + "\"";
  }

  private @Nullable String decode(@Nullable Text text) {
    return text == null ? null : text.decode(charset);
  }

  /** As {@code pg_restore --list} shows it. */
  @Override
  public String toString() {
    return "%d; %d %d %s %s %s %s"
        .formatted(
            dumpId(),
            tableOid(),
            oid(),
            kind(),
            Objects.requireNonNullElse(namespace(), "-"),
            tag(),
            Objects.requireNonNullElse(owner(), ""));
  }
}
