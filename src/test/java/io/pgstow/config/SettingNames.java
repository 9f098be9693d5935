package io.pgstow.config;

import java.util.List;

/** The names of all settings, for tests that walk them. */
public final class SettingNames {
  private SettingNames() {}

  /** Every variable that holds a setting itself; not those that name files of secrets. */
  public static List<String> all() {
    return AllSettings.all().stream().flatMap(Setting::names).toList();
  }
}
