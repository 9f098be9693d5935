package io.pgstow.restore.block;

import io.pgstow.archive.custom.LargeObject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The large objects of one entry in their order. */
@FunctionalInterface
public interface LargeObjectSource {
  /** The next one, or null after the last. */
  @Nullable LargeObject next() throws IOException;
}
