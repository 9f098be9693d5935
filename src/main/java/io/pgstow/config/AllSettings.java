package io.pgstow.config;

import java.util.List;
import java.util.stream.Stream;

/** All settings, in the order of the documentation. */
final class AllSettings {
  private static final List<Setting<?>> ALL =
      Stream.of(
              ConnectionSettings.SOURCE.all(),
              SqlSettings.SOURCE.all(),
              ConnectionSettings.DESTINATION.all(),
              SqlSettings.DESTINATION.all(),
              StoreSettings.DECLARED.all(),
              S3Settings.DECLARED.all(),
              DumpSettings.DECLARED.all(),
              SelectionSettings.DECLARED.all(),
              RestoreSettings.DECLARED.all(),
              VerifySettings.DECLARED.all(),
              RetentionSettings.DECLARED.all(),
              ClusterSettings.DECLARED.all(),
              RenameSettings.DECLARED.all(),
              RunSettings.DECLARED.all(),
              OutputSettings.DECLARED.all(),
              NoticeSettings.DECLARED.all())
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private AllSettings() {}

  static List<Setting<?>> all() {
    return ALL;
  }

  static List<Setting<?>> of(Job job) {
    return ALL.stream().filter(setting -> setting.jobs().contains(job)).toList();
  }

  static List<Setting<?>> of(Group group) {
    return ALL.stream().filter(setting -> setting.group() == group).toList();
  }

  static List<String> names() {
    return ALL.stream().map(Setting::name).toList();
  }
}
