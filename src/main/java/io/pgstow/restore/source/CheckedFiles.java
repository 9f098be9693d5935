package io.pgstow.restore.source;

import io.pgstow.archive.directory.ArchiveFiles;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.StoredFiles;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The files of a directory archive, compared with its manifest while they are read. What the
 * manifest does not name is no file of the archive.
 *
 * @param known what the manifest says of the files, by name, if there is a manifest
 */
public record CheckedFiles(StoredFiles stored, Optional<Map<String, Manifest.StoredArchive>> known)
    implements ArchiveFiles {

  static CheckedFiles of(StoredFiles stored, Optional<Manifest> manifest) {
    return new CheckedFiles(
        stored,
        manifest.map(
            each ->
                each.objects().stream()
                    .collect(Collectors.toMap(CheckedFiles::name, Function.identity()))));
  }

  /** The files of a directory archive lie side by side. */
  static String name(Manifest.StoredArchive file) {
    return file.key().substring(file.key().lastIndexOf('/') + 1);
  }

  @Override
  public boolean contains(String name) {
    return stored.contains(name) && known.map(files -> files.containsKey(name)).orElse(true);
  }

  @Override
  public CheckedInput open(String name) throws IOException {
    return CheckedObject.of(
            stored.store(),
            stored.place().member(name),
            stored.size(name),
            known.map(files -> files.get(name)))
        .open();
  }
}
