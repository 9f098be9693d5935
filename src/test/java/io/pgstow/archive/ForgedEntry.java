package io.pgstow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries that no program writes. */
public final class ForgedEntry {
  private ForgedEntry() {}

  /** One that depends on others, whatever they are. */
  public static Entry depending(int dumpId, String kind, Integer... dependencies) {
    return of(
        dumpId, false, Text.of("t"), kind, null, List.of(dependencies), new DataLocation.None());
  }

  /** One with data, of which nothing is known. */
  public static Entry withData(int dumpId, String kind) {
    return of(dumpId, true, Text.of("t"), kind, null, List.of(), new DataLocation.Unknown());
  }

  /** One in a schema, if that is not empty, with an owner and a definition. */
  public static Entry defined(
      int dumpId, String kind, String schema, String owner, String definition) {
    var fields =
        new Fields(
            dumpId,
            false,
            0,
            0,
            Text.of("t"),
            kind,
            Section.PRE_DATA,
            Text.of(definition),
            null,
            null,
            Text.of(schema),
            null,
            null,
            0,
            Text.of(owner),
            false,
            List.of());
    return new Entry(fields, new DataLocation.None(), UTF_8);
  }

  /** The table of contents of a custom archive with these entries, as it is read from a file. */
  public static TableOfContents contents(List<Entry> entries) {
    var header =
        new Header(
            16,
            0,
            true,
            0,
            LocalDateTime.of(2026, 1, 1, 0, 0),
            0,
            Text.of("app"),
            Text.of("18"),
            Text.of("18"));
    var bytes = new ByteArrayOutputStream();
    try {
      var out = new ArchiveOutput(bytes);
      header.write(out);
      out.writeInt(entries.size());
      for (Entry entry : entries) {
        entry.write(out, header);
      }
      return TableOfContents.read(new ByteArrayInputStream(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Entry of(
      int dumpId,
      boolean hasData,
      Text tag,
      String kind,
      @Nullable Text definition,
      List<Integer> dependencies,
      DataLocation location) {
    var fields =
        new Fields(
            dumpId,
            hasData,
            0,
            0,
            tag,
            kind,
            Section.DATA,
            definition,
            null,
            null,
            null,
            null,
            null,
            0,
            null,
            false,
            dependencies);
    return new Entry(fields, location, UTF_8);
  }
}
