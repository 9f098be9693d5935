package io.pgstow.store;

public final class PartSizes {
  public int sizeOf(int number) {
    return 8 << 20;
  }
}
