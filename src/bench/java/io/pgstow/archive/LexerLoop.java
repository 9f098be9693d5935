package io.pgstow.archive;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Takes a definition apart, once for each of an archive's definitions. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LexerLoop {
  private static final String DEFINITION =
      """
      CREATE TABLE shop."order item" (
          id bigint NOT NULL,
          kind text DEFAULT 'it''s new'::text,
          made timestamp with time zone DEFAULT now() -- when
      );
      CREATE FUNCTION shop.total(integer) RETURNS numeric LANGUAGE plpgsql AS $_$
      BEGIN RETURN (SELECT sum(price) FROM shop."order item" WHERE id = $1); END $_$;
      """;

  /** A definition of 400 characters. */
  @Benchmark
  public SqlTokens definition() {
    return SqlTokens.of(DEFINITION, true);
  }
}
