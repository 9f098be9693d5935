package io.pgstow.restore.source;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * An object of an archive, which is compared with its manifest part by part while it is read.
 *
 * @param size bytes
 * @param parts all that it consists of; none where no manifest tells, and nothing is compared
 */
public record CheckedObject(ObjectStore store, String key, long size, List<PartDigest> parts) {
  /** What to do about a damaged object. */
  public static final String HINT =
      "Replace it with an intact copy and run the job again, which resumes; or restore"
          + " another backup.";

  /**
   * An object.
   *
   * @param known what the manifest says of it, if there is a manifest
   */
  static CheckedObject of(
      ObjectStore store, String key, long size, Optional<Manifest.StoredArchive> known) {
    var object =
        new CheckedObject(
            store, key, size, known.map(Manifest.StoredArchive::parts).orElse(List.of()));
    if (known.isPresent() && object.parts.stream().mapToLong(PartDigest::size).sum() != size) {
      throw new PgstowException(
          ExitCode.ARCHIVE,
          "the manifest has no digests of all of \"%s\"".formatted(store.location(key)),
          "The manifest is damaged: restore another backup.");
    }
    return object;
  }

  /**
   * Opens a range, which grows to whole parts: its end is past the one asked for, where that is
   * inside a part. The caller closes it.
   */
  public CheckedInput open(long first, long past) throws IOException {
    List<PartDigest> touched = touched(first, past);
    return touched.isEmpty()
        ? CheckedInput.unchecked(store.read(key, first, past - first), first, past - first)
        : CheckedInput.open(this, touched, first);
  }

  /** Opens all of it; the caller closes it. */
  public CheckedInput open() throws IOException {
    return open(0, size);
  }

  /** The parts that have bytes of a range. */
  private List<PartDigest> touched(long first, long past) {
    return parts.stream().filter(part -> part.offset() < past && first < end(part)).toList();
  }

  /** Where the part ends that has the byte before an offset. */
  public long partEnd(long offset) {
    return touched(offset - 1, offset).stream().mapToLong(CheckedObject::end).max().orElse(offset);
  }

  private static long end(PartDigest part) {
    return part.offset() + part.size();
  }

  /** Reads a range once more, and fails when it is not what was stored. */
  void recheck(long first, long past) {
    if (touched(first, past).isEmpty()) {
      return;
    }
    try (CheckedInput input = open(first, past)) {
      input.skipNBytes(past - first);
      input.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a user is told of a part that is not what was stored. */
  PgstowException damage(PartDigest part) {
    return new PgstowException(
        ExitCode.ARCHIVE,
        "\"%s\" is damaged: part %d, bytes %d to %d, is not what was stored"
            .formatted(store.location(key), part.number(), part.offset(), end(part)),
        HINT);
  }
}
