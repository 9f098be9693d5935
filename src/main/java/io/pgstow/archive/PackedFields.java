package io.pgstow.archive;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an entry as they are kept: numbers, and the place of the texts. A database of
 * thousands of tables has hundreds of thousands of these. Immutable.
 */
final class PackedFields {
  /** The texts, by their numbers. */
  static final int TAG = 0;

  static final int DEFINITION = 1;
  static final int DROP_STATEMENT = 2;
  static final int COPY_STATEMENT = 3;
  static final int NAMESPACE = 4;
  static final int TABLESPACE = 5;
  static final int TABLE_ACCESS_METHOD = 6;
  static final int OWNER = 7;
  private static final int TEXTS = 8;

  private static final int[] NONE = {};

  final int dumpId;
  final boolean hasData;
  final String desc;
  final Section section;
  private final int tableOid;
  private final int oid;
  private final byte relkind;
  private final boolean withOids;
  private final int[] dependencies;
  private final TextPages pages;
  private final long texts;

  /**
   * Packs fields.
   *
   * @param pages where their texts are added
   */
  PackedFields(Fields fields, TextPages pages) {
    this.dumpId = fields.dumpId();
    this.hasData = fields.hasData();
    this.desc = fields.desc();
    this.section = fields.section();
    this.tableOid = (int) fields.tableOid();
    this.oid = (int) fields.oid();
    this.relkind = (byte) fields.relkind();
    this.withOids = fields.withOids();
    this.dependencies =
        fields.dependencies().isEmpty()
            ? NONE
            : fields.dependencies().stream().mapToInt(Integer::intValue).toArray();
    this.pages = pages;
    this.texts =
        pages.add(
            Arrays.asList(
                fields.tag(),
                fields.definition(),
                fields.dropStatement(),
                fields.copyStatement(),
                fields.namespace(),
                fields.tablespace(),
                fields.tableAccessMethod(),
                fields.owner()));
  }

  private PackedFields(PackedFields other, int dumpId, String desc, int[] dependencies) {
    this.dumpId = dumpId;
    this.hasData = other.hasData;
    this.desc = desc;
    this.section = other.section;
    this.tableOid = other.tableOid;
    this.oid = other.oid;
    this.relkind = other.relkind;
    this.withOids = other.withOids;
    this.dependencies = dependencies;
    this.pages = other.pages;
    this.texts = other.texts;
  }

  /** The same texts as another entry. */
  PackedFields as(int otherDumpId, String otherDesc) {
    return new PackedFields(this, otherDumpId, otherDesc, dependencies);
  }

  /** The same with one dependency more. */
  PackedFields dependingOn(int another) {
    int[] more = Arrays.copyOf(dependencies, dependencies.length + 1);
    more[dependencies.length] = another;
    return new PackedFields(this, dumpId, desc, more);
  }

  /** The fields with all their texts. */
  Fields unpack() {
    List<@Nullable Text> all = pages.texts(texts, TEXTS);
    return new Fields(
        dumpId,
        hasData,
        tableOid(),
        oid(),
        required(all.get(TAG)),
        desc,
        section,
        all.get(DEFINITION),
        all.get(DROP_STATEMENT),
        all.get(COPY_STATEMENT),
        all.get(NAMESPACE),
        all.get(TABLESPACE),
        all.get(TABLE_ACCESS_METHOD),
        relkind,
        all.get(OWNER),
        withOids,
        dependencies());
  }

  /** One text, by its number. */
  @Nullable Text text(int number) {
    return pages.text(texts, number);
  }

  Text tag() {
    return required(text(TAG));
  }

  private static Text required(@Nullable Text tag) {
    if (tag == null) {
      throw new IllegalStateException("an entry without a tag");
    }
    return tag;
  }

  long tableOid() {
    return Integer.toUnsignedLong(tableOid);
  }

  long oid() {
    return Integer.toUnsignedLong(oid);
  }

  char relkind() {
    return (char) relkind;
  }

  List<Integer> dependencies() {
    return dependencies.length == 0 ? Collections.emptyList() : new Dependees(dependencies);
  }

  /** Numbers that are lists only while somebody looks at them. */
  private static final class Dependees extends AbstractList<Integer> {
    private final int[] dumpIds;

    Dependees(int[] dumpIds) {
      this.dumpIds = dumpIds;
    }

    @Override
    public Integer get(int index) {
      return dumpIds[index];
    }

    @Override
    public int size() {
      return dumpIds.length;
    }
  }
}
