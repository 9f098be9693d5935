package io.pgstow.archive.tar;

import io.pgstow.archive.ArchiveException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the data of a tar archive in its own order, file after file, as a stream that was
 * decompressed gives it. Which data there are its index has told: what belongs to what may stand at
 * the end.
 *
 * <p>Whatever is wrong with the archive is an {@link ArchiveException}. Not safe for use by several
 * threads; closing closes the stream.
 */
public final class TarArchiveReader implements Closeable {
  private final TarIndex index;
  private final TarWalk walk;

  /** Opens an archive at its first byte once more. */
  public TarArchiveReader(TarIndex index, InputStream stream) {
    this.index = index;
    this.walk = new TarWalk(stream);
  }

  /** The next rows or large object, or null at the end. Passes over what is left of the last. */
  public @Nullable TarMember nextMember() throws IOException {
    for (TarFile file = walk.next(); file != null; file = walk.next()) {
      Optional<TarMember> member = index.member(file, walk.content());
      if (member.isPresent()) {
        return member.get();
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    walk.close();
  }
}
