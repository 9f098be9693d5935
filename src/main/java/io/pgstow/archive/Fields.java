package io.pgstow.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it is stored, without where its data lie (pg_backup_archiver.c, ReadToc and
 * WriteToc). Object identifiers and dump ids of dependencies are decimal texts there.
 *
 * @param relkind the character of {@code pg_class.relkind}, 0 where there is none
 */
record Fields(
    int dumpId,
    boolean hasData,
    long tableOid,
    long oid,
    Text tag,
    String desc,
    Section section,
    @Nullable Text definition,
    @Nullable Text dropStatement,
    @Nullable Text copyStatement,
    @Nullable Text namespace,
    @Nullable Text tablespace,
    @Nullable Text tableAccessMethod,
    int relkind,
    @Nullable Text owner,
    boolean withOids,
    List<Integer> dependencies) {

  private static final int ACCESS_METHOD_SINCE = 14;
  private static final int RELKIND_SINCE = 16;
  private static final int HIGHEST_ASCII = 127;
  private static final long HIGHEST_OID = 0xffffffffL;
  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,9}");

  /** All texts there are. */
  Stream<Text> texts() {
    return Stream.of(
            tag,
            definition,
            dropStatement,
            copyStatement,
            namespace,
            tablespace,
            tableAccessMethod,
            owner)
        .flatMap(Stream::ofNullable);
  }

  /** The same with other texts. */
  Fields with(
      Text otherTag,
      @Nullable Text otherDefinition,
      @Nullable Text otherDrop,
      @Nullable Text otherCopy,
      @Nullable Text otherNamespace,
      @Nullable Text otherTablespace,
      @Nullable Text otherOwner) {
    return new Fields(
        dumpId,
        hasData,
        tableOid,
        oid,
        otherTag,
        desc,
        section,
        otherDefinition,
        otherDrop,
        otherCopy,
        otherNamespace,
        otherTablespace,
        tableAccessMethod,
        relkind,
        otherOwner,
        withOids,
        dependencies);
  }

  /** The same with another owner and table access method. */
  Fields with(@Nullable Text otherOwner, @Nullable Text otherAccessMethod) {
    return with(definition, otherOwner, otherAccessMethod);
  }

  /** The same with another definition. */
  Fields with(Text otherDefinition) {
    return with(otherDefinition, owner, tableAccessMethod);
  }

  private Fields with(
      @Nullable Text otherDefinition, @Nullable Text otherOwner, @Nullable Text otherAccessMethod) {
    return new Fields(
        dumpId,
        hasData,
        tableOid,
        oid,
        tag,
        desc,
        section,
        otherDefinition,
        dropStatement,
        copyStatement,
        namespace,
        tablespace,
        otherAccessMethod,
        relkind,
        otherOwner,
        withOids,
        dependencies);
  }

  static Fields read(ArchiveInput in, int minor) throws IOException {
    return new Fields(
        readDumpId(in),
        readHasData(in),
        readDecimal(in, HIGHEST_OID),
        readDecimal(in, HIGHEST_OID),
        readRequired(in),
        // one string for the thousands of entries of a kind
        readRequired(in).raw().intern(),
        readSection(in),
        in.readText(),
        in.readText(),
        in.readText(),
        in.readText(),
        in.readText(),
        minor >= ACCESS_METHOD_SINCE ? in.readText() : null,
        minor >= RELKIND_SINCE ? readRelkind(in) : 0,
        in.readText(),
        readWithOids(in),
        readDependencies(in));
  }

  static Text readRequired(ArchiveInput in) throws IOException {
    long start = in.position();
    Text text = in.readText();
    if (text == null) {
      throw ArchiveException.corrupt(start, "no text where one must be");
    }
    return text;
  }

  private static int readDumpId(ArchiveInput in) throws IOException {
    long start = in.position();
    int dumpId = in.readInt();
    if (dumpId <= 0) {
      throw ArchiveException.corrupt(start, "dump id " + dumpId);
    }
    return dumpId;
  }

  private static boolean readHasData(ArchiveInput in) throws IOException {
    long start = in.position();
    int flag = in.readInt();
    if (flag != 0 && flag != 1) {
      throw ArchiveException.corrupt(start, "neither with data nor without");
    }
    return flag == 1;
  }

  private static Section readSection(ArchiveInput in) throws IOException {
    long start = in.position();
    int code = in.readInt();
    Section section = Section.of(code);
    if (section == null) {
      throw ArchiveException.corrupt(start, "section " + code);
    }
    return section;
  }

  private static int readRelkind(ArchiveInput in) throws IOException {
    long start = in.position();
    int relkind = in.readInt();
    if (relkind < 0 || relkind > HIGHEST_ASCII) {
      throw ArchiveException.corrupt(start, "relkind " + relkind);
    }
    return relkind;
  }

  private static boolean readWithOids(ArchiveInput in) throws IOException {
    long start = in.position();
    return switch (readRequired(in).raw()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw ArchiveException.corrupt(start, "neither with oids nor without");
    };
  }

  private static List<Integer> readDependencies(ArchiveInput in) throws IOException {
    var dependencies = new ArrayList<Integer>();
    long start = in.position();
    for (Text text = in.readText(); text != null; text = in.readText()) {
      long dumpId = decimal(text, start, Integer.MAX_VALUE);
      if (dumpId == 0) {
        throw ArchiveException.corrupt(start, "a dependency on dump id 0");
      }
      dependencies.add((int) dumpId);
      start = in.position();
    }
    return List.copyOf(dependencies);
  }

  private static long readDecimal(ArchiveInput in, long highest) throws IOException {
    long start = in.position();
    return decimal(readRequired(in), start, highest);
  }

  private static long decimal(Text text, long start, long highest) throws ArchiveException {
    String digits = text.raw();
    if (DECIMAL.matcher(digits).matches() && Long.parseLong(digits) <= highest) {
      return Long.parseLong(digits);
    }
    throw ArchiveException.corrupt(start, "not a number up to " + highest);
  }

  void write(ArchiveOutput out, int minor) throws IOException {
    out.writeInt(dumpId);
    out.writeInt(hasData ? 1 : 0);
    writeDecimal(out, tableOid);
    writeDecimal(out, oid);
    out.writeText(tag);
    out.writeText(Text.of(desc));
    out.writeInt(section.code());
    out.writeText(definition);
    out.writeText(dropStatement);
    out.writeText(copyStatement);
    out.writeText(namespace);
    out.writeText(tablespace);
    if (minor >= ACCESS_METHOD_SINCE) {
      out.writeText(tableAccessMethod);
    }
    if (minor >= RELKIND_SINCE) {
      out.writeInt(relkind);
    }
    out.writeText(owner);
    out.writeText(Text.of(Boolean.toString(withOids)));
    for (int dependency : dependencies) {
      writeDecimal(out, dependency);
    }
    out.writeText(null);
  }

  private static void writeDecimal(ArchiveOutput out, long value) throws IOException {
    out.writeText(Text.of(Long.toString(value)));
  }
}
