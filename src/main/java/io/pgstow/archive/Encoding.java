package io.pgstow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgstow.text.LosslessUtf8;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of an archive, which one of its entries names, or of what follows in a script.
 * Immutable.
 *
 * @param name as PostgreSQL calls it (encnames.c)
 * @param charset Java's; UTF-8 also for what this Java does not know, and with any other bytes for
 *     SQL_ASCII
 */
public record Encoding(String name, Charset charset) {
  public static final Encoding UTF8 = new Encoding("UTF8", UTF_8);

  /** The kind of entry whose definition sets the encoding. */
  static final String ENTRY = "ENCODING";

  private static final String SQL_ASCII = "SQL_ASCII";

  /**
   * Those in which a byte of a character may look like a quote or a backslash, with the other names
   * that PostgreSQL knows them by (encnames.c). They are encodings of clients alone.
   */
  private static final Set<String> NOT_OF_SERVERS =
      Set.of(
          "SJIS",
          "SHIFTJIS",
          "MSKANJI",
          "WIN932",
          "WINDOWS932",
          "SHIFTJIS2004",
          "BIG5",
          "WIN950",
          "WINDOWS950",
          "GBK",
          "WIN936",
          "WINDOWS936",
          "UHC",
          "WIN949",
          "WINDOWS949",
          "GB18030",
          "JOHAB");

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

  private static final Map<String, String> OTHER_NAMES =
      Map.ofEntries(
          Map.entry("UNICODE", "UTF8"),
          Map.entry("ISO88591", "LATIN1"),
          Map.entry("ISO88592", "LATIN2"),
          Map.entry("ISO88593", "LATIN3"),
          Map.entry("ISO88594", "LATIN4"),
          Map.entry("ISO88599", "LATIN5"),
          Map.entry("ISO885910", "LATIN6"),
          Map.entry("ISO885913", "LATIN7"),
          Map.entry("ISO885914", "LATIN8"),
          Map.entry("ISO885915", "LATIN9"),
          Map.entry("ISO885916", "LATIN10"),
          Map.entry("KOI8", "KOI8R"),
          Map.entry("ALT", "WIN866"),
          Map.entry("WIN", "WIN1251"),
          Map.entry("WINDOWS866", "WIN866"),
          Map.entry("WINDOWS874", "WIN874"),
          Map.entry("WINDOWS1250", "WIN1250"),
          Map.entry("WINDOWS1251", "WIN1251"),
          Map.entry("WINDOWS1252", "WIN1252"),
          Map.entry("WINDOWS1253", "WIN1253"),
          Map.entry("WINDOWS1254", "WIN1254"),
          Map.entry("WINDOWS1255", "WIN1255"),
          Map.entry("WINDOWS1256", "WIN1256"),
          Map.entry("WINDOWS1257", "WIN1257"),
          Map.entry("WINDOWS1258", "WIN1258"));

  /** The encoding that the entry at this offset sets. */
  static Encoding of(@Nullable String definition, long start) throws ArchiveException {
    Matcher matcher = SETTING.matcher(definition == null ? "" : definition);
    if (!matcher.find()) {
      throw ArchiveException.corrupt(start, "an encoding without a name");
    }
    return new Encoding(matcher.group(1), charset(matcher.group(1)));
  }

  /** The encoding that PostgreSQL calls so. */
  public static Encoding named(String name) {
    return new Encoding(name, charset(name));
  }

  /**
   * The encoding that is meant by a name as people write it, which PostgreSQL takes in any case and
   * with any signs between letters and digits: {@code latin-1}, {@code utf8}.
   */
  public static Encoding meant(String name) {
    String clean = clean(name);
    return Stream.concat(JAVA_NAMES.keySet().stream(), Stream.of(UTF8.name, SQL_ASCII))
        .filter(known -> clean(known).equals(OTHER_NAMES.getOrDefault(clean, clean)))
        .findFirst()
        .map(Encoding::named)
        .orElseGet(() -> named(name));
  }

  private static String clean(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "").toUpperCase(Locale.ROOT);
  }

  /**
   * Whether no byte of a character of several is one of ASCII, so that SQL can be taken apart byte
   * by byte.
   */
  public boolean agreesWithAscii() {
    return !NOT_OF_SERVERS.contains(clean(name));
  }

  private static Charset charset(String name) {
    if (name.equals(SQL_ASCII)) {
      return LosslessUtf8.INSTANCE;
    }
    String javaName = JAVA_NAMES.getOrDefault(name, UTF_8.name());
    return Charset.isSupported(javaName) ? Charset.forName(javaName) : UTF_8;
  }
}
