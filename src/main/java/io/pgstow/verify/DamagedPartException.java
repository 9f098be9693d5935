package io.pgstow.verify;

import io.pgstow.manifest.Manifest.PartDigest;
import java.io.IOException;

/** A part of an object is not what was stored. */
final class DamagedPartException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient PartDigest part;

  DamagedPartException(PartDigest part) {
    super("part %d is not what was stored".formatted(part.number()));
    this.part = part;
  }

  PartDigest part() {
    return part;
  }
}
