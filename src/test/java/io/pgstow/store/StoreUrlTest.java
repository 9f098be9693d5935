package io.pgstow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgstow.error.ExitCode;
import io.pgstow.error.PgstowException;
import io.pgstow.store.StoreUrl.Bucket;
import io.pgstow.store.StoreUrl.Folder;
import io.pgstow.store.StoreUrl.Split;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreUrlTest {
  private static final Path WORKING_DIRECTORY = Path.of("/srv");

  @ParameterizedTest
  @CsvSource({
    "s3://stow, stow, ''",
    "s3://stow/, stow, ''",
    "s3://stow/db, stow, db",
    "s3://stow/db/, stow, db",
    "s3://stow//db//x/, stow, db//x",
    "s3://my.stow-1/größe + a%20b/x, my.stow-1, größe + a%20b/x"
  })
  void buckets_with_prefixes(String url, String bucket, String prefix) {
    assertThat(parse(url)).isEqualTo(new Bucket(bucket, prefix));
  }

  @ParameterizedTest
  @CsvSource({
    "file:/backups, /backups",
    "file:///backups, /backups",
    "file:backups, /srv/backups",
    "file:./backups/, /srv/backups",
    "file:../a b, /a b"
  })
  void folders(String url, String path) {
    assertThat(parse(url)).isEqualTo(new Folder(Path.of(path)));
  }

  @ParameterizedTest
  @CsvSource({
    "s3://stow/db.dump, s3://stow, db.dump",
    "s3://stow/a/b//db/, s3://stow/a/b, db",
    "file:/a/db.dump, file:/a, db.dump",
    "file:/db.dump, file:/, db.dump",
    "file:db.dump, file:/srv, db.dump"
  })
  void a_place_is_a_name_in_another(String url, String above, String name) {
    assertThat(parse(url).split()).isEqualTo(new Split(parse(above), name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://stow", "s3://stow//", "file:/", "file:///"})
  void what_has_no_name_is_no_place_of_a_backup(String url) {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> parse(url).split())
        .withMessageEndingWith("is not the place of one backup")
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "stow",
        "s3:stow",
        "s3://",
        "s3:///stow",
        "file:",
        "file://host/a",
        "http://a/b"
      })
  void what_is_neither_is_refused(String url) {
    assertThatExceptionOfType(PgstowException.class)
        .isThrownBy(() -> parse(url))
        .withMessage("\"%s\" is not the URL of a store", url)
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
  }

  @Test
  void a_relative_working_directory_becomes_absolute() {
    assertThat(StoreUrl.parse("file:backups", Path.of("")))
        .isEqualTo(new Folder(Path.of("backups").toAbsolutePath()));
  }

  @ParameterizedTest
  @CsvSource({
    "s3://a/b, s3://a/b, true",
    "s3://a/b, s3://a/b/c, true",
    "s3://a/b/, s3://a/b/c/d/, true",
    "s3://a, s3://a/b, true",
    "s3://a/b, s3://a/bc, false",
    "s3://a/b, s3://a/c, false",
    "s3://a/b, s3://c/b, false",
    "s3://a, s3://b, false",
    "file:/a, file:/a/b, true",
    "file:/a, file:/a/, true",
    "file:/a, file:/ab, false",
    "file:/a/b, file:/a/x/../b/c, true",
    "file:/a, s3://a, false"
  })
  void places_overlap_where_one_lies_in_the_other(String one, String other, boolean overlaps) {
    assertThat(parse(one).overlaps(parse(other))).isEqualTo(overlaps);
    assertThat(parse(other).overlaps(parse(one))).isEqualTo(overlaps);
  }

  private static StoreUrl parse(String url) {
    return StoreUrl.parse(url, WORKING_DIRECTORY);
  }
}
