package io.pgstow.archive;

import io.pgstow.archive.plain.PlainScript;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * A target for Jazzer, which {@code src/test/fuzz} runs: whatever the bytes, reading them ends, and
 * fails with the one exception or not at all.
 */
public final class ArchiveFuzzer {
  private ArchiveFuzzer() {}

  /** Called by Jazzer with one input after the other. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    try {
      read(input);
    } catch (ArchiveException e) {
      if (e.offset() < 0 || e.offset() > input.length) {
        throw new IllegalStateException("an error outside of the archive", e);
      }
    }
  }

  private static void read(byte[] input) throws IOException {
    Recognition recognised = Recognition.of(new ByteArrayInputStream(input));
    if (recognised.isPacked()) {
      return;
    }
    switch (recognised.content()) {
      case Content.Custom() -> {
        checkContents(input);
        WholeArchives.readCustom(input);
      }
      case Content.Contents() -> checkContents(input);
      case Content.Tar() -> WholeArchives.readTar(input);
      case Content.Script _ -> checkScript(input);
      default -> {}
    }
  }

  private static void checkContents(byte[] input) throws IOException {
    TableOfContents contents = TableOfContents.read(new ByteArrayInputStream(input));
    var written = new ByteArrayOutputStream();
    contents.write(written);
    if (!Arrays.equals(written.toByteArray(), Arrays.copyOf(input, written.size()))) {
      throw new IllegalStateException("not written as it was read");
    }
  }

  private static void checkScript(byte[] input) throws IOException {
    try (var script = new PlainScript(new ByteArrayInputStream(input))) {
      int length = script.readAllBytes().length;
      if (script.isRestricted() ? length >= input.length : length != input.length) {
        throw new IllegalStateException("more or less than the lines that restrict was taken off");
      }
    }
  }
}
