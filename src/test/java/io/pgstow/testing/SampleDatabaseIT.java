package io.pgstow.testing;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class SampleDatabaseIT {
  @ParameterizedTest
  @FieldSource("io.pgstow.testing.PostgresServer#MAJORS")
  void every_major_takes_it(int major) throws SQLException {
    try (var server = PostgresServer.start(major)) {
      SampleDatabase.create(server, "sample");
    }
  }
}
