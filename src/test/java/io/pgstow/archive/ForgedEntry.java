package io.pgstow.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

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
