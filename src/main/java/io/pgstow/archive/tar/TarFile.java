package io.pgstow.archive.tar;

/**
 * A regular file in a tar archive.
 *
 * @param name with its folders, without {@code ./}
 * @param offset of its content in the archive, bytes
 * @param length of its content, bytes
 */
public record TarFile(String name, long offset, long length) {

  /** The folder it is in, with the slash; empty for none. */
  String folder() {
    return name.substring(0, name.lastIndexOf('/') + 1);
  }

  /** Its name in its folder. */
  String bareName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
