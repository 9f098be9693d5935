package io.pgstow.store;

import java.util.List;

public interface Upload extends AutoCloseable {
  Part part(int number, long offset, byte[] buffer, int length);

  StoredObject complete(List<Part> parts);

  @Override
  void close();
}
