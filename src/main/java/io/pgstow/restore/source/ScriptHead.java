package io.pgstow.restore.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.pgstow.archive.Recognition;
import io.pgstow.archive.TableOfContents;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a script says of itself among its first lines, in comments and settings. */
final class ScriptHead {
  /** As much as pg_dump writes before the first definition, and more. */
  private static final int LENGTH = 1 << 14;

  private static final Pattern SERVER =
      Pattern.compile("(?m)^-- Dumped from database version (.+)$");
  private static final Pattern CLIENT = Pattern.compile("(?m)^-- Dumped by \\w+ version (.+)$");
  private static final Pattern ENCODING =
      Pattern.compile("(?m)^SET client_encoding = '([A-Za-z0-9_]+)';");

  private ScriptHead() {}

  /** A table of contents without entries, but with the versions and the encoding. */
  static TableOfContents read(CheckedObject object, Recognition found) throws IOException {
    try (CheckedInput stream = object.open();
        InputStream unpacked = found.unpack(stream)) {
      String head = new String(unpacked.readNBytes(LENGTH), ISO_8859_1);
      return TableOfContents.none(
          "", find(SERVER, head, ""), find(CLIENT, head, ""), find(ENCODING, head, "UTF8"));
    }
  }

  private static String find(Pattern pattern, String head, String otherwise) {
    Matcher matcher = pattern.matcher(head);
    return matcher.find() ? matcher.group(1).strip() : otherwise;
  }
}
