package io.pgstow.verify;

import io.pgstow.manifest.BackupPlace;
import io.pgstow.manifest.Manifest;
import io.pgstow.manifest.Manifest.StoredArchive;
import io.pgstow.store.ObjectStore;
import io.pgstow.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks the store what it has of a backup, without reading it. */
final class ObjectCheck {
  private final ObjectStore store;
  private final BackupPlace place;
  private final Manifest manifest;

  ObjectCheck(ObjectStore store, BackupPlace place, Manifest manifest) {
    this.store = store;
    this.place = place;
    this.manifest = manifest;
  }

  /**
   * Compares sizes, and answers the objects whose ETags differ: they were written again since, by a
   * copy or by something worse, which only reading them tells.
   */
  List<String> changed() {
    Map<String, StoredObject> found = find();
    var map = new DamageMap(manifest);
    var changed = new ArrayList<String>();
    for (StoredArchive object : manifest.objects()) {
      StoredObject there = found.get(object.key());
      String where = store.location(object.key());
      if (there == null) {
        throw Damage.of(
            where,
            "it does not exist (%s)".formatted(map.at(object.key(), 0, Long.MAX_VALUE)),
            null);
      }
      if (there.size() != object.size()) {
        long end = Math.min(there.size(), object.size());
        throw Damage.of(
            where,
            "it has %d bytes instead of %d; it is truncated or changed from offset %d (%s)"
                .formatted(
                    there.size(), object.size(), end, map.at(object.key(), end, Long.MAX_VALUE)),
            null);
      }
      if (!there.etag().equals(object.etag())) {
        changed.add(where);
      }
    }
    return changed;
  }

  /** A folder is listed, which takes fewer requests than asking for each of its files. */
  private Map<String, StoredObject> find() {
    try (Stream<StoredObject> objects =
        place.isDirectory() ? store.list(place.archive()) : store.head(place.archive()).stream()) {
      return objects.collect(Collectors.toMap(StoredObject::key, Function.identity()));
    }
  }
}
