package io.pgstow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is changed in the sample database is noticed, and nothing else is. */
final class DatabaseContentsIT {
  private static final PostgresServer SERVER =
      PostgresServer.start(ClientPrograms.newest().major());

  private static DatabaseContents contents;

  @BeforeAll
  static void create() throws SQLException {
    SampleDatabase.create(SERVER, "sample");
    contents = DatabaseContents.of(SERVER, "sample");
  }

  @AfterAll
  static void close() {
    SERVER.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      textBlock =
          """
          UPDATE shop.customer SET weight = 77 WHERE id = 1000 => differs: rows of shop.customer
          UPDATE odd.texts SET body = '' WHERE id = 2 => differs: rows of odd.texts
          UPDATE odd.bytes SET body = body || '\\x00' WHERE id = 1 => differs: rows of odd.bytes
          DELETE FROM odd.no_columns => differs: rows of odd.no_columns
          INSERT INTO odd.unlogged VALUES (0) => differs: rows of odd.unlogged
          INSERT INTO odd.parent SELECT * FROM ONLY odd.parent => differs: rows of odd.parent
          DELETE FROM odd.grandchild => differs: rows of odd.grandchild
          UPDATE sales.invoice_2024_north SET note = NULL WHERE id = 100 => differs: rows of sales.invoice_2024_north
          INSERT INTO sales.feeling VALUES ('sad', 'yes') => differs: rows of sales.feeling
          UPDATE extension_home.note SET body = 'x' WHERE id = 1 => differs: rows of extension_home.note
          REFRESH MATERIALIZED VIEW sales.never_filled => differs: rows of sales.never_filled
          SELECT setval('odd.untouched', 1) => differs: sequence odd.untouched
          SELECT setval('shop.department_id_seq', 3) => differs: sequence shop.department_id_seq
          SELECT lo_put(500004, 100003, 'X') => differs: large object 500004
          SELECT lo_put(500000, 0, '\\x00') => differs: large object 500000
          SELECT lo_unlink(4294967295) => missing: large object 4294967295
          SELECT lo_create(77) => unexpected: large object 77
          ALTER LARGE OBJECT 500015 OWNER TO sample_app => differs: large object 500015
          GRANT SELECT ON LARGE OBJECT 500016 TO PUBLIC => differs: large object 500016
          COMMENT ON LARGE OBJECT 500003 IS 'other' => differs: large object 500003
          DROP INDEX shop.customer_hash => missing: Name: customer_hash; Type: INDEX
          ALTER TABLE shop.booking DROP CONSTRAINT ends_later => differs: Name: booking; Type: TABLE
          ALTER TABLE shop.booking_detail DROP CONSTRAINT all_or_nothing => missing: Name: booking_detail all_or_nothing; Type: FK CONSTRAINT
          ALTER TABLE sales.invoice DISABLE TRIGGER on_every_partition => on_every_partition; Type: TRIGGER
          ALTER TABLE odd.options REPLICA IDENTITY DEFAULT => differs: Name: options; Type: TABLE
          ALTER TABLE odd.other_method SET ACCESS METHOD heap => differs: Name: other_method; Type: TABLE
          ALTER TABLE odd.no_columns OWNER TO sample_owner => Name: no_columns; Type: TABLE
          REVOKE UPDATE (name) ON shop.customer FROM sample_reader => differs: Name: COLUMN customer.name; Type: ACL
          COMMENT ON TYPE types.mood IS NULL => missing: Name: TYPE mood; Type: COMMENT
          ALTER EVENT TRIGGER say_command ENABLE => differs: Name: say_command; Type: EVENT TRIGGER
          ALTER PUBLICATION of_some DROP TABLE shop.customer => missing: Name: of_some customer; Type: PUBLICATION TABLE
          CREATE SCHEMA left_over => unexpected: Name: left_over; Type: SCHEMA
          """)
  void a_change_is_noticed(String change, String difference) throws SQLException {
    assertThat(differencesAfter("SET search_path = pg_catalog", change))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains(difference));
  }

  @Test
  void the_order_of_rows_does_not_matter() throws SQLException {
    assertThat(
            differencesAfter(
                "CLUSTER bulk.event USING event_key",
                "ALTER TABLE bulk.event SET WITHOUT CLUSTER",
                "UPDATE odd.types SET id = id WHERE id % 2 = 0"))
        .isEmpty();
  }

  @Test
  void defaults_of_the_database_do_not_matter() throws SQLException {
    assertThat(differencesAfter("ALTER DATABASE sample RESET ALL")).isEmpty();
  }

  private static List<String> differencesAfter(String... statements) throws SQLException {
    SERVER.execute("sample", statements);
    DatabaseContents before = contents;
    contents = DatabaseContents.of(SERVER, "sample");
    return contents.differences(before);
  }
}
