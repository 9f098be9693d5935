package io.pgstow.testing;

import io.pgstow.store.ObjectStore;
import io.pgstow.store.ObjectStoreContract;

final class MemoryStoreTest extends ObjectStoreContract {
  @Override
  protected ObjectStore open() {
    return new MemoryStore();
  }
}
