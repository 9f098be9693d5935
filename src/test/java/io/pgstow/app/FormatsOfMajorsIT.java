package io.pgstow.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.HostileDatabase;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pg_dump of the oldest and of the newest major writes is restored, of each kind. */
final class FormatsOfMajorsIT {
  @TempDir static Path folder;
  private static final Map<Integer, StockDumps> DUMPS = new HashMap<>();
  private static final Map<Integer, DatabaseContents> SOURCES = new HashMap<>();

  @BeforeAll
  static void start() throws Exception {
    for (int major : new int[] {13, 18}) {
      PostgresServer server = PostgresServer.start(major);
      HostileDatabase.create(server, "hostile");
      DUMPS.put(
          major, new StockDumps(server, Files.createDirectory(folder.resolve("of-" + major))));
      SOURCES.put(major, DatabaseContents.of(server, "hostile"));
    }
  }

  @AfterAll
  static void stop() {
    DUMPS.values().forEach(dumps -> dumps.server().close());
  }

  @ParameterizedTest
  @CsvSource({
    "13, custom, --compress=6",
    "13, custom, --inserts",
    "13, tar, --clean",
    "13, packed-directory, --no-owner",
    "13, plain, --compress=0",
    "13, plain, --inserts",
    "13, plain, --clean",
    "13, plain, --create",
    "13, plain, --no-owner",
    "18, custom, --compress=lz4",
    "18, custom, --inserts",
    "18, tar, --create",
    "18, packed-directory, --compress=zstd",
    "18, plain, --compress=gzip",
    "18, plain, --inserts",
    "18, plain, --clean",
    "18, plain, --create",
    "18, plain, --no-owner",
  })
  void each_kind_is_restored(int major, String format, String option) throws Exception {
    StockDumps dumps = requireNonNull(DUMPS.get(major));
    Path dump = dumps.dump("hostile", format, option);
    var copies = new Copies(dumps.server(), folder);
    String copy = "copy_" + format + option.replace("=", "_");

    copies.restored("hostile", copy, Map.of("S3_URI", "file:" + dump));

    assertThat(
            DatabaseContents.of(dumps.server(), copy)
                .differences(requireNonNull(SOURCES.get(major))))
        .isEmpty();
  }
}
