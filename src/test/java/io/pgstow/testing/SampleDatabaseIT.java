package io.pgstow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That PostgreSQL's own programs bring the sample database back shows what a right restore is. */
final class SampleDatabaseIT {
  // Written by clients from 17 on into every restore, and unknown to older servers.
  private static final String UNKNOWN_SETTING =
      "ERROR:  unrecognized configuration parameter \"transaction_timeout\"";

  private static final String KINDS =
      """
      ACCESS METHOD, ACL, AGGREGATE, CAST, CHECK CONSTRAINT, COLLATION, COMMENT, CONSTRAINT,
      CONVERSION, DEFAULT, DEFAULT ACL, DOMAIN, EVENT TRIGGER, EXTENSION, FK CONSTRAINT,
      FOREIGN DATA WRAPPER, FOREIGN TABLE, FUNCTION, INDEX, INDEX ATTACH, MATERIALIZED VIEW,
      OPERATOR, OPERATOR CLASS, OPERATOR FAMILY, POLICY, PROCEDURAL LANGUAGE, PROCEDURE,
      PUBLICATION, PUBLICATION TABLE, ROW SECURITY, RULE, SCHEMA, SEQUENCE, SEQUENCE OWNED BY,
      SERVER, SHELL TYPE, STATISTICS, SUBSCRIPTION, TABLE, TABLE ATTACH, TEXT SEARCH CONFIGURATION,
      TEXT SEARCH DICTIONARY, TEXT SEARCH PARSER, TEXT SEARCH TEMPLATE, TRANSFORM, TRIGGER, TYPE,
      USER MAPPING, VIEW
      """;

  @TempDir private Path folder;

  /** VersionsIT compares with what each major's programs bring back. */
  @ParameterizedTest
  @ValueSource(ints = {13, 18})
  void the_oldest_and_the_newest_bring_it_back_by_their_own_programs(int major)
      throws SQLException {
    ClientPrograms programs = ClientPrograms.assumeForServer(major);
    try (var server = PostgresServer.start(major)) {
      SampleDatabase.create(server, "sample");
      server.createDatabase("copy");
      dump(programs, server);
      restore(programs, server);
      DatabaseContents copy = DatabaseContents.of(server, "copy");
      assertThat(copy.differences(DatabaseContents.of(server, "sample"))).isEmpty();
    }
  }

  @Test
  void it_holds_every_kind_of_object() throws SQLException {
    try (var server = PostgresServer.start(ClientPrograms.newest().major())) {
      SampleDatabase.create(server, "sample");
      assertThat(DatabaseContents.of(server, "sample").objects().keySet())
          .extracting(name -> name.replaceFirst("(?s).*; Type: ([^;]*);.*", "$1"))
          .contains(KINDS.strip().split(",\\s"));
    }
  }

  private void dump(ClientPrograms programs, PostgresServer server) {
    programs.run(server, "pg_dump", "--format=custom", "--file=" + archive(), "sample");
  }

  private void restore(ClientPrograms programs, PostgresServer server) {
    ClientPrograms.Outcome outcome =
        programs.attempt(server, "pg_restore", "--dbname=copy", archive());
    assertThat(outcome.errors().lines().filter(line -> line.contains("error:")))
        .allSatisfy(line -> assertThat(line).contains(UNKNOWN_SETTING));
  }

  private String archive() {
    return folder.resolve("sample.dump").toString();
  }
}
