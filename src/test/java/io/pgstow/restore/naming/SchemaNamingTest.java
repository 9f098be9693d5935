package io.pgstow.restore.naming;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.archive.SqlTokens;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SchemaNamingTest {
  private static final Map<String, String> SCHEMAS =
      Map.of("public", "staging", "my.\"x", "Y y", "new", "old one", "select", "from");

  /** All but members of an extension. */
  private static final SchemaNaming NAMING =
      new SchemaNaming(SCHEMAS, (_, name) -> !Set.of("citext", "id", "<->").contains(name), true);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "TABLE | CREATE TABLE public.public (public public.t, \"public\" int)"
            + " | CREATE TABLE \"staging\".public (public \"staging\".t, \"public\" int)",
        "TABLE | CREATE TABLE \"my.\"\"x\".t (a text DEFAULT 'my.\"x'::text)"
            + " | CREATE TABLE \"Y y\".t (a text DEFAULT 'my.\"x'::text)",
        "TABLE | CREATE TABLE \"select\".t (a text) | CREATE TABLE \"from\".t (a text)",
        "TABLE | CREATE TABLE public.t (a public.citext) | CREATE TABLE \"staging\".t (a public.citext)",
        "TABLE | CREATE TABLE x.public (a x.public) | CREATE TABLE x.public (a x.public)",
        "TABLE | a /* public.t /* public.u */ */ 'public.t' E'\\'public.t' $$public.t$$ $a$public.$$t$a$ -- public.t"
            + " | a /* public.t /* public.u */ */ 'public.t' E'\\'public.t' $$public.t$$ $a$public.$$t$a$ -- public.t",
        "TABLE | U&\"public\".t U&'public.t' B'1' | U&\"public\".t U&'public.t' B'1'",
        "DEFAULT | SET DEFAULT nextval('public.s'::regclass) | SET DEFAULT nextval('staging.s'::regclass)",
        "DEFAULT | nextval(('public.\"S s\"'::text)::regclass) | nextval(('staging.\"S s\"'::text)::regclass)",
        "DEFAULT | '\"my.\"\"x\".\"it''s\"'::pg_catalog.regclass | '\"Y y\".\"it''s\"'::pg_catalog.regclass",
        "DEFAULT | 'public.f(public.t,integer)'::regprocedure | 'staging.f(staging.t,integer)'::regprocedure",
        "DEFAULT | 'public'::regnamespace | 'staging'::regnamespace",
        "DEFAULT | 'public.t'::text | 'public.t'::text",
        "DEFAULT | E'public.\"a\\\\b\"'::regclass | E'staging.\"a\\\\b\"'::regclass",
        "DEFAULT | (a OPERATOR(public.+) b) OPERATOR(public.*) c"
            + " | (a OPERATOR(\"staging\".+) b) OPERATOR(\"staging\".*) c",
        "DEFAULT | a OPERATOR(public.<->) b | a OPERATOR(public.<->) b",
        "DEFAULT | ('a'::public.t)::public.u COLLATE public.c"
            + " | ('a'::\"staging\".t)::\"staging\".u COLLATE \"staging\".c",
        "OPERATOR | CREATE OPERATOR public.* (FUNCTION = public.f, COMMUTATOR = OPERATOR(public.*))"
            + " | CREATE OPERATOR \"staging\".* (FUNCTION = \"staging\".f, COMMUTATOR = OPERATOR(\"staging\".*))",
        "OPERATOR | CREATE OPERATOR x.+ (FUNCTION = x.f, COMMUTATOR = OPERATOR(public.<->), NEGATOR = OPERATOR(public.<->))"
            + " | CREATE OPERATOR x.+ (FUNCTION = x.f, COMMUTATOR = OPERATOR(\"staging\".<->), NEGATOR = OPERATOR(\"staging\".<->))",
        "OPERATOR CLASS | OPERATOR 1 public.<(int,int) , FUNCTION 1 (int, int) public.f(int,int)"
            + " | OPERATOR 1 \"staging\".<(int,int) , FUNCTION 1 (int, int) \"staging\".f(int,int)",
        "ACL | GRANT ALL ON SCHEMA public TO PUBLIC; GRANT SELECT(public) ON TABLE public.t TO new"
            + " | GRANT ALL ON SCHEMA \"staging\" TO PUBLIC; GRANT SELECT(public) ON TABLE \"staging\".t TO new",
        "DEFAULT ACL | ALTER DEFAULT PRIVILEGES FOR ROLE new IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;"
            + " | ALTER DEFAULT PRIVILEGES FOR ROLE new IN SCHEMA \"staging\" GRANT SELECT ON TABLES TO PUBLIC;",
        "COMMENT | COMMENT ON SCHEMA public IS 'SCHEMA public' | COMMENT ON SCHEMA \"staging\" IS 'SCHEMA public'",
        "COMMENT | COMMENT ON COLUMN public.public.public IS 'x' | COMMENT ON COLUMN \"staging\".public.public IS 'x'",
        "EXTENSION | CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public"
            + " | CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA \"staging\"",
        "PUBLICATION TABLES IN SCHEMA | ALTER PUBLICATION public ADD TABLES IN SCHEMA public;"
            + " | ALTER PUBLICATION public ADD TABLES IN SCHEMA \"staging\";",
        "SEQUENCE SET | SELECT pg_catalog.setval('public.s', 1, true) | SELECT pg_catalog.setval('staging.s', 1, true)",
        "STATISTICS DATA | f('schemaname', 'public', 'relname', 'public', 'x', 'public.y'::text)"
            + " | f('schemaname', 'staging', 'relname', 'public', 'x', 'public.y'::text)",
        "FUNCTION | CREATE FUNCTION public.f() SET search_path TO 'pg_catalog', 'public', 'public, new' AS 'SELECT public.x'"
            + " | CREATE FUNCTION \"staging\".f() SET search_path TO 'pg_catalog', 'staging', 'public, new' AS 'SELECT public.x'",
        "FUNCTION | SET default_text_search_config TO 'public.german' | SET default_text_search_config TO 'staging.german'",
        "TABLE DATA | COPY public.t (public, x) FROM stdin; | COPY \"staging\".t (public, x) FROM stdin;",
        "FOREIGN TABLE | CREATE FOREIGN TABLE public.t (a int) OPTIONS (schema_name 'public', table_name 't')"
            + " | CREATE FOREIGN TABLE \"staging\".t (a int) OPTIONS (schema_name 'public', table_name 't')",
        "VIEW | SELECT t.public, public.id FROM public.t | SELECT t.public, public.id FROM \"staging\".t",
        "RULE | ON UPDATE TO new.t WHERE (new.a > old.a) DO INSTEAD INSERT INTO new.u (a) VALUES (new.f(new.a));"
            + " | ON UPDATE TO \"old one\".t WHERE (new.a > old.a) DO INSTEAD INSERT INTO \"old one\".u (a) VALUES (\"old one\".f(new.a));",
        "TRIGGER | CREATE TRIGGER g AFTER UPDATE OF a ON new.t WHEN ((old.a IS DISTINCT FROM new.a)) EXECUTE FUNCTION new.f('new.a')"
            + " | CREATE TRIGGER g AFTER UPDATE OF a ON \"old one\".t WHEN ((old.a IS DISTINCT FROM new.a)) EXECUTE FUNCTION \"old one\".f('new.a')",
      })
  void names_of_schemas_are_changed_and_nothing_else(String kind, String sql, String expected) {
    assertThat(renamed(kind, sql)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT public.a FROM public.public; | SELECT public.a FROM \"staging\".public;",
        "SELECT public.a, public.f(public.b)::public.t, count(*) FROM (public.public JOIN public.u USING (a))"
            + " WHERE public.c OPERATOR(public.=) 1 ORDER BY public.d COLLATE public.k;"
            + " | SELECT public.a, \"staging\".f(public.b)::\"staging\".t, count(*) FROM (\"staging\".public JOIN \"staging\".u USING (a))"
            + " WHERE public.c OPERATOR(\"staging\".=) 1 ORDER BY public.d COLLATE \"staging\".k;",
        "SELECT x.a FROM (public.x LEFT JOIN public.y public ON ((x.a = public.a))), public.z, LATERAL public.g(public.a) g(b)"
            + " | SELECT x.a FROM (\"staging\".x LEFT JOIN \"staging\".y public ON ((x.a = public.a))), \"staging\".z, LATERAL \"staging\".g(public.a) g(b)",
        "WITH public AS (SELECT t.a FROM public.t) SELECT public.a, EXTRACT(year FROM public.b) FROM public"
            + " WHERE (public.a IS DISTINCT FROM public.b) AND (EXISTS ( SELECT FROM public.u WHERE (u.a = public.a)))"
            + " | WITH public AS (SELECT t.a FROM \"staging\".t) SELECT public.a, EXTRACT(year FROM public.b) FROM public"
            + " WHERE (public.a IS DISTINCT FROM public.b) AND (EXISTS ( SELECT FROM \"staging\".u WHERE (u.a = public.a)))",
        "SELECT 'x'::interval year to month AS execute, public.a AS delete, public.b FROM public.t public"
            + " | SELECT 'x'::interval year to month AS execute, public.a AS delete, public.b FROM \"staging\".t public",
        "SELECT public.* FROM public.t public UNION ALL SELECT public.a FROM ONLY public.t public"
            + " | SELECT public.* FROM \"staging\".t public UNION ALL SELECT public.a FROM ONLY \"staging\".t public",
      })
  void a_table_that_is_called_as_its_schema_keeps_its_columns(String query, String expected) {
    assertThat(renamed("VIEW", "CREATE VIEW public.v AS " + query))
        .isEqualTo("CREATE VIEW \"staging\".v AS " + expected);
  }

  @Test
  void bodies_of_standard_sql_are_changed() {
    assertThat(
            renamed(
                "FUNCTION",
                """
                CREATE FUNCTION public.public(a public.t DEFAULT 'x'::public.t) RETURNS SETOF public.t
                    LANGUAGE sql
                    BEGIN ATOMIC
                 INSERT INTO public.u (b) SELECT public.c FROM public.w public
                  ON CONFLICT(b) DO UPDATE SET b = excluded.b
                  RETURNING u.b;
                 UPDATE public.u SET b = public.a FROM public.w x WHERE (x.c = public.a);
                 DELETE FROM public.u USING public.w y WHERE (y.c = public.a);
                 SELECT public.f(public.a);
                END;
                """))
        .isEqualTo(
            """
            CREATE FUNCTION "staging".public(a "staging".t DEFAULT 'x'::"staging".t) RETURNS SETOF "staging".t
                LANGUAGE sql
                BEGIN ATOMIC
             INSERT INTO "staging".u (b) SELECT public.c FROM "staging".w public
              ON CONFLICT(b) DO UPDATE SET b = excluded.b
              RETURNING u.b;
             UPDATE "staging".u SET b = public.a FROM "staging".w x WHERE (x.c = public.a);
             DELETE FROM "staging".u USING "staging".w y WHERE (y.c = public.a);
             SELECT "staging".f(public.a);
            END;
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SCHEMA | public | | staging",
        "ACL | SCHEMA public | | SCHEMA staging",
        "COMMENT | SCHEMA \"my.\"\"x\" | | SCHEMA \"Y y\"",
        "COMMENT | COLUMN public.x | | COLUMN public.x",
        "COMMENT | FUNCTION f(public.t) | | FUNCTION f(staging.t)",
        "FUNCTION | public.(x(public.t, integer) | DROP FUNCTION public.\"public.(x\"(public.t, integer); | public.(x(staging.t, integer)",
        "FUNCTION | f(\"my.\"\"x\".t) | DROP FUNCTION public.f(\"my.\"\"x\".t); | f(\"Y y\".t)",
        "CAST | CAST (public.a AS text) | | CAST (staging.a AS text)",
        "PUBLICATION TABLES IN SCHEMA | p my.\"x | | p Y y",
        "TABLE | public | | public",
      })
  void tags_have_the_new_names(String kind, String tag, String drop, String expected) {
    assertThat(NAMING.tag(kind, tag, drop)).isEqualTo(expected);
  }

  private static String renamed(String kind, String sql) {
    SqlTokens tokens = SqlTokens.of(sql, true);
    var edits = new SqlEdits(tokens);
    NAMING.edit(kind, tokens, edits);
    return edits.result();
  }
}
