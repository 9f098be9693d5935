package io.pgstow.archive;

import java.util.Arrays;
import java.util.List;

/** Where the entry with a dump id is in a list. Takes no object for each; not thread-safe. */
final class DumpIds {
  private static final int FIRST_CAPACITY = 1 << 6;
  private static final int SPREAD = 0x9E3779B9;

  // a dump id, which is above 0, and beside it its index
  private int[] slots = new int[2 * FIRST_CAPACITY];
  private int size;

  static DumpIds of(List<Entry> entries) {
    var ids = new DumpIds();
    for (int i = 0; i < entries.size(); i++) {
      ids.add(entries.get(i).dumpId(), i);
    }
    return ids;
  }

  /** Adds a dump id, or answers false when it is there already. */
  boolean add(int dumpId, int index) {
    int slot = find(dumpId);
    if (slots[slot] == dumpId) {
      return false;
    }
    slots[slot] = dumpId;
    slots[slot + 1] = index;
    size++;
    if (4 * size > slots.length) {
      grow();
    }
    return true;
  }

  /** The index of a dump id, or -1. */
  int indexOf(int dumpId) {
    int slot = find(dumpId);
    return dumpId > 0 && slots[slot] == dumpId ? slots[slot + 1] : -1;
  }

  /** Where a dump id is, or would be. */
  private int find(int dumpId) {
    int mask = slots.length / 2 - 1;
    int slot = ((dumpId * SPREAD) >>> 1) & mask;
    while (slots[2 * slot] != 0 && slots[2 * slot] != dumpId) {
      slot = (slot + 1) & mask;
    }
    return 2 * slot;
  }

  private void grow() {
    int[] old = Arrays.copyOf(slots, slots.length);
    slots = new int[2 * old.length];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] != 0) {
        int slot = find(old[i]);
        slots[slot] = old[i];
        slots[slot + 1] = old[i + 1];
      }
    }
  }
}
