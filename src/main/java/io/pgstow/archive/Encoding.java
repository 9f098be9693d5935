package io.pgstow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.text.LosslessUtf8;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of an archive, which one of its entries names.
 *
 * @param name as PostgreSQL calls it (encnames.c)
 * @param charset Java's; UTF-8 also for what this Java does not know, and with any other bytes for
 *     SQL_ASCII
 */
record Encoding(String name, Charset charset) {
  static final Encoding UTF8 = new Encoding("UTF8", UTF_8);

  /** The kind of entry whose definition sets the encoding. */
  static final String ENTRY = "ENCODING";

  private static final String SQL_ASCII = "SQL_ASCII";
  private static final Pattern SETTING = Pattern.compile("'([^']+)'");
  private static final Map<String, String> JAVA_NAMES =
      Map.ofEntries(
          Map.entry("BIG5", "Big5"),
          Map.entry("EUC_CN", "GB2312"),
          Map.entry("EUC_JP", "EUC-JP"),
          Map.entry("EUC_KR", "EUC-KR"),
          Map.entry("EUC_TW", "x-EUC-TW"),
          Map.entry("GB18030", "GB18030"),
          Map.entry("GBK", "GBK"),
          Map.entry("ISO_8859_5", "ISO-8859-5"),
          Map.entry("ISO_8859_6", "ISO-8859-6"),
          Map.entry("ISO_8859_7", "ISO-8859-7"),
          Map.entry("ISO_8859_8", "ISO-8859-8"),
          Map.entry("JOHAB", "x-Johab"),
          Map.entry("KOI8R", "KOI8-R"),
          Map.entry("KOI8U", "KOI8-U"),
          Map.entry("LATIN1", "ISO-8859-1"),
          Map.entry("LATIN2", "ISO-8859-2"),
          Map.entry("LATIN3", "ISO-8859-3"),
          Map.entry("LATIN4", "ISO-8859-4"),
          Map.entry("LATIN5", "ISO-8859-9"),
          Map.entry("LATIN6", "ISO-8859-10"),
          Map.entry("LATIN7", "ISO-8859-13"),
          Map.entry("LATIN8", "ISO-8859-14"),
          Map.entry("LATIN9", "ISO-8859-15"),
          Map.entry("LATIN10", "ISO-8859-16"),
          Map.entry("SHIFT_JIS_2004", "x-SJIS_0213"),
          Map.entry("SJIS", "windows-31j"),
          Map.entry("UHC", "x-windows-949"),
          Map.entry("WIN866", "IBM866"),
          Map.entry("WIN874", "x-windows-874"),
          Map.entry("WIN1250", "windows-1250"),
          Map.entry("WIN1251", "windows-1251"),
          Map.entry("WIN1252", "windows-1252"),
          Map.entry("WIN1253", "windows-1253"),
          Map.entry("WIN1254", "windows-1254"),
          Map.entry("WIN1255", "windows-1255"),
          Map.entry("WIN1256", "windows-1256"),
          Map.entry("WIN1257", "windows-1257"),
          Map.entry("WIN1258", "windows-1258"));

  /** The encoding that the entry at this offset sets. */
  static Encoding of(@Nullable String definition, long start) throws ArchiveException {
    Matcher matcher = SETTING.matcher(definition == null ? "" : definition);
    if (!matcher.find()) {
      throw ArchiveException.corrupt(start, "an encoding without a name");
    }
    return new Encoding(matcher.group(1), charset(matcher.group(1)));
  }

  /** The encoding that PostgreSQL calls so. */
  static Encoding named(String name) {
    return new Encoding(name, charset(name));
  }

  private static Charset charset(String name) {
    if (name.equals(SQL_ASCII)) {
      return LosslessUtf8.INSTANCE;
    }
    String javaName = JAVA_NAMES.getOrDefault(name, UTF_8.name());
    return Charset.isSupported(javaName) ? Charset.forName(javaName) : UTF_8;
  }
}
