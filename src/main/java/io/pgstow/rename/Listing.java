package io.pgstow.rename;

import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objects of a store one by one, however many they are. Used by one thread. */
public final class Listing {
  private final ObjectStore store;
  private final Predicate<StoredObject> wanted;
  private Stream<StoredObject> objects = Stream.empty();
  private Iterator<StoredObject> remaining = List.<StoredObject>of().iterator();

  Listing(ObjectStore store, Predicate<StoredObject> wanted) {
    this.store = store;
    this.wanted = wanted;
  }

  /** Begins to list. */
  public void open() {
    objects = store.list("");
    remaining = objects.filter(wanted).iterator();
  }

  /** The next object, or null after the last. */
  public @Nullable StoredObject read() {
    return remaining.hasNext() ? remaining.next() : null;
  }

  /** Ends the listing. */
  public void close() {
    objects.close();
  }
}
