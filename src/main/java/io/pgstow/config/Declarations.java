package io.pgstow.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The settings of one group, in the order they are declared. */
final class Declarations {
  private final Group group;
  private final List<Setting<?>> settings = new ArrayList<>();

  Declarations(Group group) {
    this.group = group;
  }

  <T> Declaration<T> setting(String name, Type<T> type) {
    return new Declaration<>(this, group, name, type);
  }

  <T> Setting<T> add(Setting<T> setting) {
    settings.add(setting);
    return setting;
  }

  List<Setting<?>> all() {
    return Collections.unmodifiableList(settings);
  }
}
