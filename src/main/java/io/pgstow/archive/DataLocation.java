package io.pgstow.archive;

import java.io.IOException;

/**
 * Where the data of an entry lie, as the entry says at its end (pg_backup_custom.c, _WriteExtraToc;
 * pg_backup_directory.c and pg_backup_tar.c likewise).
 */
sealed interface DataLocation {

  /** No data at all. */
  record None() implements DataLocation {
    /** One is enough for the many entries without data. */
    static final None NOWHERE = new None();
  }

  /** Somewhere in a custom archive that was written to a pipe. */
  record Unknown() implements DataLocation {}

  /** At a block of a custom archive, in bytes from its start. */
  record Offset(long position) implements DataLocation {}

  /** In a file of a directory or tar archive, without the suffix of the compression. */
  record File(String name) implements DataLocation {}

  /** The bytes of a flag and an offset. */
  int OFFSET_LENGTH = 9;

  int UNKNOWN = 1;
  int KNOWN = 2;
  int NONE = 3;

  static DataLocation readOffset(ArchiveInput in, boolean hasData) throws IOException {
    long start = in.position();
    int flag = in.readByte();
    long position = in.readLong();
    boolean sound =
        switch (flag) {
          case UNKNOWN -> hasData && position == 0;
          case KNOWN -> hasData && position > 0;
          case NONE -> !hasData && position == 0;
          default -> false;
        };
    if (!sound) {
      throw ArchiveException.corrupt(start, "not an offset of data");
    }
    return flag == KNOWN ? new Offset(position) : hasData ? new Unknown() : None.NOWHERE;
  }

  static DataLocation readFile(ArchiveInput in, boolean hasData) throws IOException {
    long start = in.position();
    String name = Fields.readRequired(in).raw();
    if (hasData == name.isEmpty()) {
      throw ArchiveException.corrupt(
          start, "a file of data where none belongs, or none where one does");
    }
    return hasData ? new File(name) : None.NOWHERE;
  }

  /** Writes an offset or a file name, as the format wants. */
  default void write(ArchiveOutput out, boolean custom) throws IOException {
    switch (this) {
      case File(String name) -> out.writeText(Text.of(name));
      case Offset(long position) -> writeOffset(out, KNOWN, position);
      case Unknown() -> writeOffset(out, UNKNOWN, 0);
      case None() when custom -> writeOffset(out, NONE, 0);
      case None() -> out.writeText(Text.of(""));
    }
  }

  private static void writeOffset(ArchiveOutput out, int flag, long position) throws IOException {
    out.writeByte(flag);
    out.writeLong(position);
  }
}
