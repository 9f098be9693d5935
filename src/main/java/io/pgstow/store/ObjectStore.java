package io.pgstow.store;

import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Stream;

public interface ObjectStore extends AutoCloseable {
  String location(String key);

  Optional<StoredObject> head(String key);

  InputStream read(String key, long offset, long length);

  Stream<StoredObject> list(String prefix);

  Stream<String> folders(String prefix);

  boolean create(String key, byte[] content);

  StoredObject put(String key, byte[] content);

  Upload upload(String key);

  PartSizes partSizes(long estimate);

  void delete(String key);

  @Override
  void close();
}
