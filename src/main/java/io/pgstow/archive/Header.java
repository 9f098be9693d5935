package io.pgstow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.codec.Codec;
import io.pgstow.codec.Compression;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Arrays;

/**
 * What stands before the table of contents (pg_backup_archiver.c, ReadHead and WriteHead).
 *
 * @param minor of the version, whose major is 1
 * @param custom whether the entries hold offsets, as in custom archives, or file names
 * @param compression a {@link Codec} from 1.15 on, before that a level of gzip
 * @param daylightSaving the flag of C's {@code struct tm}: below 0 when not known
 */
record Header(
    int minor,
    int revision,
    boolean custom,
    int compression,
    LocalDateTime created,
    int daylightSaving,
    Text databaseName,
    Text serverVersion,
    Text clientVersion) {

  static final int OLDEST_MINOR = 12;
  static final int NEWEST_MINOR = 16;

  private static final int CODEC_SINCE = 15;
  private static final int CUSTOM_FORMAT = 1;
  private static final int TAR_FORMAT = 3;
  private static final int INT_SIZE = 4;
  private static final int OFFSET_SIZE = 8;
  private static final int GZIP_DEFAULT_LEVEL = -1;
  private static final byte[] MAGIC = {'P', 'G', 'D', 'M', 'P'};
  private static final Codec[] CODECS = {Codec.NONE, Codec.GZIP, Codec.LZ4, Codec.ZSTD};

  static Header read(ArchiveInput in) throws IOException {
    for (byte expected : MAGIC) {
      if (in.readByte() != expected) {
        throw ArchiveException.corrupt(in.position() - 1, "no archive of pg_dump begins like this");
      }
    }
    int minor = readVersion(in);
    int revision = in.readByte();
    expect(in, INT_SIZE, "integers");
    expect(in, OFFSET_SIZE, "offsets");
    boolean custom = readFormat(in);
    int compression = readCompression(in, minor);
    long start = in.position();
    int[] time = new int[6];
    for (int i = 0; i < time.length; i++) {
      time[i] = in.readInt();
    }
    return new Header(
        minor,
        revision,
        custom,
        compression,
        time(time, start),
        in.readInt(),
        Fields.readRequired(in),
        Fields.readRequired(in),
        Fields.readRequired(in));
  }

  /** Of a script, which has none but says which programs it comes from. */
  static Header none(String database, String serverVersion, String clientVersion) {
    return new Header(
        NEWEST_MINOR,
        0,
        false,
        0,
        LocalDateTime.of(1970, 1, 1, 0, 0),
        0,
        new Text(database.getBytes(UTF_8)),
        new Text(serverVersion.getBytes(UTF_8)),
        new Text(clientVersion.getBytes(UTF_8)));
  }

  private static int readVersion(ArchiveInput in) throws IOException {
    long start = in.position();
    int major = in.readByte();
    int minor = in.readByte();
    if (major != 1 || minor < OLDEST_MINOR || minor > NEWEST_MINOR) {
      throw ArchiveException.unsupported(
          start,
          "archive version %d.%d, only 1.%d to 1.%d are known"
              .formatted(major, minor, OLDEST_MINOR, NEWEST_MINOR));
    }
    return minor;
  }

  private static void expect(ArchiveInput in, int size, String what) throws IOException {
    int found = in.readByte();
    if (found != size) {
      throw ArchiveException.unsupported(
          in.position() - 1, what + " of " + found + " bytes instead of " + size);
    }
  }

  private static boolean readFormat(ArchiveInput in) throws IOException {
    int format = in.readByte();
    if (format != CUSTOM_FORMAT && format != TAR_FORMAT) {
      throw ArchiveException.unsupported(in.position() - 1, "archive format " + format);
    }
    return format == CUSTOM_FORMAT;
  }

  private static int readCompression(ArchiveInput in, int minor) throws IOException {
    long start = in.position();
    if (minor < CODEC_SINCE) {
      return in.readInt();
    }
    int codec = in.readByte();
    if (codec >= CODECS.length) {
      throw ArchiveException.unsupported(start, "compression " + codec);
    }
    return codec;
  }

  /** Months count from 0 and years from 1900, as in C's {@code struct tm}. */
  private static LocalDateTime time(int[] tm, long start) throws ArchiveException {
    try {
      return LocalDateTime.of(Math.addExact(tm[5], 1900), tm[4] + 1, tm[3], tm[2], tm[1], tm[0]);
    } catch (DateTimeException | ArithmeticException e) {
      throw ArchiveException.corrupt(start, "no such time of creation", e);
    }
  }

  void write(ArchiveOutput out) throws IOException {
    out.write(MAGIC, 0, MAGIC.length);
    out.writeByte(1);
    out.writeByte(minor);
    out.writeByte(revision);
    out.writeByte(INT_SIZE);
    out.writeByte(OFFSET_SIZE);
    out.writeByte(custom ? CUSTOM_FORMAT : TAR_FORMAT);
    if (minor < CODEC_SINCE) {
      out.writeInt(compression);
    } else {
      out.writeByte(compression);
    }
    out.writeInt(created.getSecond());
    out.writeInt(created.getMinute());
    out.writeInt(created.getHour());
    out.writeInt(created.getDayOfMonth());
    out.writeInt(created.getMonthValue() - 1);
    out.writeInt(created.getYear() - 1900);
    out.writeInt(daylightSaving);
    out.writeText(databaseName);
    out.writeText(serverVersion);
    out.writeText(clientVersion);
  }

  Codec codec() {
    if (minor < CODEC_SINCE) {
      return compression == 0 ? Codec.NONE : Codec.GZIP;
    }
    return CODECS[compression];
  }

  /** Before 1.15 the header knows levels of gzip alone; the names of the files tell the rest. */
  Header with(boolean asCustom, Compression other) {
    int code =
        minor >= CODEC_SINCE
            ? Arrays.asList(CODECS).indexOf(other.codec())
            : switch (other.codec()) {
              case NONE, GZIP -> other.level();
              case LZ4, ZSTD -> GZIP_DEFAULT_LEVEL;
            };
    return new Header(
        minor,
        revision,
        asCustom,
        code,
        created,
        daylightSaving,
        databaseName,
        serverVersion,
        clientVersion);
  }
}
