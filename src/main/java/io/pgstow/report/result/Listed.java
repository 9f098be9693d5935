package io.pgstow.report.result;

import io.pgstow.report.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The backups in a store. They were printed for people when they were known.
 *
 * @param backups of databases, the newest first: anything that JSON is made of
 * @param clusters backups of servers
 */
public record Listed(List<?> backups, List<?> clusters) implements Section {
  @Override
  public Map<String, @Nullable Object> json() {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("backups", backups);
    fields.put("clusters", clusters);
    return fields;
  }
}
