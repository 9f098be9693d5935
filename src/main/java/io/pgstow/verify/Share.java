package io.pgstow.verify;

import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.manifest.Manifest.StoredArchive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is read of an object: some of its parts, without a gap.
 *
 * @param parts one at least
 */
public record Share(StoredArchive object, List<PartDigest> parts) {

  /** What is read of a backup, whose objects are taken as if they followed each other. */
  static List<Share> of(Manifest manifest, Optional<Sample> sample) {
    long total = manifest.size();
    long before = 0;
    var shares = new ArrayList<Share>();
    for (StoredArchive object : manifest.objects()) {
      long start = before;
      List<PartDigest> parts =
          object.parts().stream()
              .filter(part -> sample.map(s -> s.takes(start + part.offset(), total)).orElse(true))
              .toList();
      if (!parts.isEmpty()) {
        shares.add(new Share(object, parts));
      }
      before += object.size();
    }
    return shares;
  }

  /** Where it begins in the object, bytes. */
  long offset() {
    return parts.getFirst().offset();
  }

  /** Where it ends, bytes. */
  long end() {
    return parts.getLast().offset() + parts.getLast().size();
  }

  /** Whether it is all of the object. */
  boolean isWhole() {
    return offset() == 0 && end() == object.size();
  }
}
