package io.pgstow.app;

import io.pgstow.config.RenameSettings;
import io.pgstow.config.Setting;
import io.pgstow.config.Settings;
import io.pgstow.config.StoreSettings;
import io.pgstow.config.TlsParameters;
import io.pgstow.postgres.SystemAuthorities;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What settings name outside themselves, TLS files and places: tried before a job starts, so that
 * what is wrong with them is reported with all other problems.
 */
final class Openings {
  private Openings() {}

  /** One for each of them; it fails where the setting cannot be used. */
  static List<Runnable> of(Settings settings, SystemAuthorities authorities) {
    var openings = new ArrayList<Runnable>();
    for (TlsParameters each : settings.tls()) {
      openings.add(() -> Endpoints.tls(each, authorities).check());
    }
    Stream.of(StoreSettings.BACKUP_URL, RenameSettings.SRC_URL, RenameSettings.DST_URL)
        .forEach(setting -> add(openings, settings, setting, Stores::place));
    add(openings, settings, StoreSettings.S3_URI, url -> Stores.place(url).split());
    return openings;
  }

  private static void add(
      List<Runnable> openings,
      Settings settings,
      Setting<String> setting,
      Consumer<String> opening) {
    settings.find(setting).ifPresent(url -> openings.add(() -> opening.accept(url)));
  }
}
