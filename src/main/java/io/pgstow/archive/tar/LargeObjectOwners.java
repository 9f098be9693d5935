package io.pgstow.archive.tar;

import io.pgstow.archive.ArchiveException;

/**
 * The large objects of a tar archive, and the entries that they belong to, by their identifiers.
 * There may be millions: each takes some 24 bytes. Not safe for use by several threads while it
 * grows.
 */
final class LargeObjectOwners {
  /** So much of the memory of Java they may take, as a fraction. */
  private static final int SHARE = 4;

  private static final int BYTES = 36;
  private static final int FIRST = 1 << 8;

  private final long most = Runtime.getRuntime().maxMemory() / SHARE / BYTES;

  /** 0 where nothing is: no large object has this identifier. */
  private long[] oids = new long[FIRST];

  private int[] dumpIds = new int[FIRST];
  private int count;

  /**
   * Adds one that has a file.
   *
   * @param offset of the file, for messages
   * @return whether it is the first of this identifier
   */
  boolean add(long oid, long offset) throws ArchiveException {
    if (2 * (count + 1) > oids.length) {
      grow();
    }
    int slot = slot(oid);
    if (oids[slot] == oid) {
      return false;
    }
    if (count >= most) {
      throw ArchiveException.unsupported(
          offset,
          "a tar archive with more than %d large objects, in %d MiB of memory"
              .formatted(most, Runtime.getRuntime().maxMemory() >> 20));
    }
    oids[slot] = oid;
    count++;
    return true;
  }

  private void grow() {
    long[] oldOids = oids;
    int[] oldDumpIds = dumpIds;
    oids = new long[2 * oldOids.length];
    dumpIds = new int[oids.length];
    for (int i = 0; i < oldOids.length; i++) {
      if (oldOids[i] != 0) {
        int slot = slot(oldOids[i]);
        oids[slot] = oldOids[i];
        dumpIds[slot] = oldDumpIds[i];
      }
    }
  }

  /** Where an identifier is, or where it would be put. */
  private int slot(long oid) {
    int mask = oids.length - 1;
    int slot = (int) ((oid * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (oids[slot] != 0 && oids[slot] != oid) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** The entry it belongs to; 0 if no list has named it. */
  int dumpId(long oid) {
    return dumpIds[slot(oid)];
  }

  /**
   * Says which entry one belongs to, as a list says.
   *
   * @return whether it was there, and belonged to none
   */
  boolean belongs(long oid, int dumpId) {
    int slot = slot(oid);
    boolean free = oids[slot] == oid && dumpIds[slot] == 0;
    if (free) {
      dumpIds[slot] = dumpId;
    }
    return free;
  }

  /** One that belongs to no entry, or 0. */
  long unlisted() {
    for (int i = 0; i < oids.length; i++) {
      if (oids[i] != 0 && dumpIds[i] == 0) {
        return oids[i];
      }
    }
    return 0;
  }
}
