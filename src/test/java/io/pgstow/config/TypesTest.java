package io.pgstow.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.config.ConnectionSettings.OnExisting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TypesTest {
  private static final Type<Long> SIZE = ByteSize.between("1kB", "8TB");
  private static final Type<Map<String, String>> PAIRS = Lists.pairsOver("statement_timeout=0");

  @ParameterizedTest
  @CsvSource({
    "1024, 1024",
    "1024B, 1024",
    "1kB, 1024",
    "1KB, 1024",
    "1KiB, 1024",
    "512MB, 536870912",
    "64MiB, 67108864",
    "64 MB, 67108864",
    "5G, 5368709120",
    "8TB, 8796093022208"
  })
  void sizes_take_units_that_are_powers_of_1024(String text, long bytes) {
    assertThat(SIZE.parse(text)).contains(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "MB", "-1MB", "1.5GB", "64XB", "1mb", "1023", "9TB", "999999999999999999TB"})
  void sizes_of_another_form_or_out_of_range_are_refused(String text) {
    assertThat(SIZE.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "500ms, PT0.5S",
    "60s, PT1M",
    "60 s, PT1M",
    "5m, PT5M",
    "5min, PT5M",
    "2h, PT2H",
    "7d, P7D",
    "30d, P30D",
    "3650d, P3650D"
  })
  void times_take_units(String text, Duration time) {
    assertThat(TimeSpan.TYPE.parse(text)).contains(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "60", "s", "-1s", "1.5h", "1 week", "3651d", "999999999d", "9999999999d"})
  void times_of_another_form_are_refused(String text) {
    assertThat(TimeSpan.TYPE.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true,true", "YES,true", "on,true", "1,true", "false,false", "No,false", "0,false"})
  void truth_has_many_words(String text, boolean truth) {
    assertThat(Types.BOOLEAN.parse(text)).contains(truth);
  }

  @Test
  void truth_has_no_other_words() {
    assertThat(Types.BOOLEAN.parse("maybe")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "-1", "5432.0", "0x1538", "99999999999", "٥"})
  void integers_out_of_range_are_refused(String text) {
    assertThat(Types.integer(1, 65_535).parse(text)).isEmpty();
  }

  @Test
  void choices_are_written_in_any_case() {
    assertThat(Types.choice(OnExisting.class).parse("Drop")).contains(OnExisting.DROP);
    assertThat(Types.choice(OnExisting.class).parse("delete")).isEmpty();
    assertThat(Types.choice(OnExisting.class).form()).isEqualTo("fail or drop");
    assertThat(Types.oneOf("AES256", "aws:kms").parse("aes256")).contains("AES256");
    assertThat(Types.oneOf("a", "b", "c").form()).isEqualTo("a, b or c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"db.example.com", "10.0.0.1", "::1", "a,b"})
  void hosts_are_names_or_addresses(String text) {
    assertThat(Types.HOST.parse(text)).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"postgres://u:p@h/db", "/var/run/postgresql", "h/db", "u@h", "u:p@h", "a b"})
  void hosts_are_nothing_else(String text) {
    assertThat(Types.HOST.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://bucket",
        "s3://bucket/",
        "s3://my_b.u-cket/a b/c@d",
        "file:backups",
        "file:/b"
      })
  void stores_are_buckets_and_folders(String text) {
    assertThat(Types.STORE_URL.parse(text)).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/backups",
        "s3://",
        "s3:///prefix",
        "s3://key:secret@bucket/p",
        "gs://b",
        "file:"
      })
  void stores_are_nothing_else(String text) {
    assertThat(Types.STORE_URL.parse(text)).isEmpty();
  }

  @Test
  void a_backups_place_is_below_a_bucket() {
    assertThat(Types.OBJECT_URL.parse("s3://bucket/app/monday.dump")).isPresent();
    assertThat(Types.OBJECT_URL.parse("s3://bucket/")).isEmpty();
  }

  @Test
  void endpoints_are_addresses_without_credentials() {
    assertThat(Types.ENDPOINT.parse("http://127.0.0.1:9000"))
        .contains(URI.create("http://127.0.0.1:9000"));
    assertThat(
            List.of(
                "127.0.0.1:9000", "https://k:s@host", "https://h?X-Amz-Signature=1", "http://a b"))
        .allMatch(text -> Types.ENDPOINT.parse(text).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"latest", "20261121T023400Z", "before upgrade", "_x"})
  void names_are_a_part_of_a_path(String text) {
    assertThat(Types.NAME.parse(text)).contains(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "..", ".hidden", "a\\b", "a\nb"})
  void names_do_not_leave_their_folder(String text) {
    assertThat(Types.NAME.parse(text)).isEmpty();
  }

  @Test
  void a_text_is_no_connection_string() {
    assertThat(Types.TEXT.parse("we\"ird name")).contains("we\"ird name");
    assertThat(Types.TEXT.parse("postgres://u:p@h/db")).isEmpty();
    assertThat(Types.TEXT.parse("host=h password=p")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "9", "none", "gzip", "gzip:9", "zstd:1", "zstd:22", "lz4"})
  void compression_is_as_in_pg_dump(String text) {
    assertThat(DumpSettings.DUMP_COMPRESS.type().parse(text)).contains(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "gzip:0", "zstd:23", "zstd:", "bzip2", "gzip:1,long"})
  void other_compression_is_refused(String text) {
    assertThat(DumpSettings.DUMP_COMPRESS.type().parse(text)).isEmpty();
  }

  @Test
  void patterns_keep_their_quotes_and_the_commas_within() {
    assertThat(Lists.PATTERNS.parse("public, sales.*,\"Odd, \"\"name\"\"\".t"))
        .contains(List.of("public", "sales.*", "\"Odd, \"\"name\"\"\".t"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,,b", "a,", "\"open", ","})
  void patterns_with_holes_are_refused(String text) {
    assertThat(Lists.PATTERNS.parse(text)).isEmpty();
  }

  @Test
  void pairs_are_laid_over_the_default_ones() {
    assertThat(PAIRS.parse("work_mem = 64MB, search_path='a, b', DateStyle='it''s',x=\"y,z\""))
        .contains(
            Map.of(
                "statement_timeout", "0",
                "work_mem", "64MB",
                "search_path", "a, b",
                "datestyle", "it's",
                "x", "\"y,z\""));
    assertThat(PAIRS.parse("Statement_Timeout=5min")).contains(Map.of("statement_timeout", "5min"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"work_mem", "=1", "a=1,,b=2", "a=1,a=2", "a='1", "two words=1"})
  void pairs_of_another_form_are_refused(String text) {
    assertThat(PAIRS.parse(text)).isEmpty();
  }
}
