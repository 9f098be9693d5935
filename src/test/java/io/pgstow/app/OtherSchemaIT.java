package io.pgstow.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgstow.error.ExitCode;
import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.DatabaseContents;
import io.pgstow.testing.TestStore;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A restore under other names of schemas, compared with what ALTER SCHEMA … RENAME TO makes. */
final class OtherSchemaIT {
  /** Every kind of object that is in a schema, or names one; {s} is the schema. */
  private static final String[] OBJECTS = {
    "CREATE DOMAIN {s}.positive AS int CHECK (VALUE > 0)",
    "CREATE TYPE {s}.colour AS ENUM ('red', '{t}.green')",
    "CREATE TYPE {s}.pair AS (a {s}.positive, b {s}.colour)",
    "CREATE TYPE {s}.span AS RANGE (subtype = int)",
    "CREATE COLLATION {s}.bytes FROM \"C\"",
    "CREATE FUNCTION {s}.twice(i {s}.positive, c {s}.colour DEFAULT 'red') RETURNS int"
        + " LANGUAGE sql IMMUTABLE AS 'SELECT 2 * i'",
    "CREATE FUNCTION {s}.eq({s}.pair, {s}.pair) RETURNS bool LANGUAGE sql IMMUTABLE"
        + " AS 'SELECT true'",
    "CREATE OPERATOR {s}.* (FUNCTION = {s}.eq, LEFTARG = {s}.pair, RIGHTARG = {s}.pair,"
        + " COMMUTATOR = OPERATOR({s}.*))",
    "CREATE OPERATOR {s}.<%> (FUNCTION = {s}.eq, LEFTARG = {s}.pair, RIGHTARG = {s}.pair)",
    "CREATE FUNCTION {s}.cmp({s}.colour, {s}.colour) RETURNS int LANGUAGE sql IMMUTABLE"
        + " AS 'SELECT 0'",
    "CREATE OPERATOR CLASS {s}.by_colour FOR TYPE {s}.colour USING hash"
        + " AS OPERATOR 1 pg_catalog.=(anyenum, anyenum), FUNCTION 1 hashenum(anyenum)",
    "CREATE OPERATOR FAMILY {s}.family USING btree",
    "CREATE AGGREGATE {s}.total({s}.positive) (SFUNC = int4_sum, STYPE = int8)",
    "CREATE PROCEDURE {s}.run(a {s}.colour) LANGUAGE plpgsql AS 'BEGIN NULL; END'",
    "CREATE FUNCTION {s}.of_colour({s}.colour) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE CAST ({s}.colour AS int) WITH FUNCTION {s}.of_colour({s}.colour)",
    "CREATE SEQUENCE {s}.numbers START 7",
    "SELECT setval('{t}.numbers', 41)",
    "CREATE TABLE {s}.{s} (id serial PRIMARY KEY, {s} text COLLATE {s}.bytes, c {s}.colour,"
        + " n int DEFAULT nextval('{t}.numbers'), p {s}.pair, r {s}.span,"
        + " reg regclass DEFAULT '{t}.numbers'::regclass, proc regprocedure,"
        + " doubled int GENERATED ALWAYS AS (2 * {s}.twice(5)) STORED,"
        + " CONSTRAINT checked CHECK ({s}.twice(5) = 10 AND p OPERATOR({s}.*) p))",
    "INSERT INTO {s}.{s} ({s}, c, p, reg) SELECT '{t}.' || i, 'red', ROW(i, 'red')::{s}.pair, NULL"
        + " FROM generate_series(1, 50) i",
    "CREATE TABLE {s}.other (id bigint GENERATED ALWAYS AS IDENTITY UNIQUE, {s} int REFERENCES"
        + " {s}.{s}, at timestamp)",
    "INSERT INTO {s}.other ({s}, at) SELECT i, '2026-01-01' FROM generate_series(1, 20) i",
    "CREATE TABLE elsewhere.refers (id int REFERENCES {s}.{s}, a {s}.colour[])",
    "INSERT INTO elsewhere.refers VALUES (1, '{red}')",
    "CREATE UNLOGGED TABLE {s}.unlogged (id int) WITH (fillfactor = 50)",
    "INSERT INTO {s}.unlogged VALUES (1)",
    "CREATE TABLE {s}.child (extra int) INHERITS ({s}.other)",
    "CREATE TABLE {s}.parts (id int, part {s}.colour, PRIMARY KEY (id, part)) PARTITION BY LIST"
        + " (part)",
    "CREATE TABLE {s}.part_1 PARTITION OF {s}.parts FOR VALUES IN ('red')",
    "CREATE TABLE {s}.part_2 PARTITION OF {s}.parts DEFAULT",
    "INSERT INTO {s}.parts SELECT i, 'red' FROM generate_series(1, 9) i",
    "CREATE INDEX ON {s}.parts (part)",
    "CREATE INDEX expression ON {s}.{s} ({s}.twice(id), {s} COLLATE {s}.bytes) WHERE {s}.twice(id)"
        + " > 0",
    "CREATE STATISTICS {s}.stat ON id, c FROM {s}.{s}",
    "CREATE VIEW {s}.seen AS SELECT {s}.{s}, {s}.twice({s}.id) AS t, {s}.c::text::{s}.colour AS k, {s}.c::int AS m,"
        + " EXTRACT(year FROM o.at) AS y, {s}.p OPERATOR({s}.<%>) {s}.p AS q FROM {s}.{s} LEFT JOIN"
        + " {s}.other o ON {s}.id = o.{s} WHERE EXISTS (SELECT FROM {s}.parts, {s}.other {s} WHERE"
        + " {s}.id = parts.id) ORDER BY {s}.{s} COLLATE {s}.bytes",
    "CREATE VIEW {s}.nested AS WITH {s} AS (SELECT s.* FROM {s}.seen s) SELECT {s}.t FROM {s}",
    "CREATE MATERIALIZED VIEW {s}.kept AS SELECT count(*) AS n FROM {s}.nested",
    "CREATE INDEX ON {s}.kept (n)",
    "CREATE FUNCTION {s}.fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER fire BEFORE UPDATE OF c ON {s}.{s} FOR EACH ROW WHEN (OLD.c IS DISTINCT FROM"
        + " NEW.c AND {s}.twice(NEW.id) > 0) EXECUTE FUNCTION {s}.fire('{t}.x')",
    "CREATE RULE divert AS ON INSERT TO {s}.unlogged WHERE NEW.id < 0 DO INSTEAD (INSERT INTO"
        + " {s}.part_2 VALUES (NEW.id, 'red'); DELETE FROM {s}.other y USING {s}.{s} x WHERE"
        + " y.id = NEW.id AND x.id = y.id)",
    "CREATE POLICY allowed ON {s}.{s} USING (id IN (SELECT o.{s} FROM {s}.other o WHERE o.id ="
        + " {s}.id) AND {s}.twice(id) > 0)",
    "CREATE FUNCTION {s}.{s}(a {s}.{s} DEFAULT NULL) RETURNS SETOF {s}.colour LANGUAGE sql BEGIN"
        + " ATOMIC UPDATE {s}.other SET {s} = x.id FROM {s}.{s} x WHERE x.{s} = {s}.a.{s};"
        + " SELECT {s}.c FROM {s}.{s} WHERE {s}.id = ({s}.twice(1)); END",
    "CREATE FUNCTION {s}.returns(a int) RETURNS {s}.positive LANGUAGE sql RETURN {s}.twice(a)",
    "CREATE FUNCTION {s}.sets() RETURNS int LANGUAGE sql SET search_path TO {s}, pg_temp AS 'SELECT"
        + " 1'",
    "CREATE TEXT SEARCH DICTIONARY {s}.plain (TEMPLATE = pg_catalog.simple)",
    "CREATE TEXT SEARCH CONFIGURATION {s}.conf (PARSER = pg_catalog.\"default\")",
    "ALTER TEXT SEARCH CONFIGURATION {s}.conf ADD MAPPING FOR word WITH {s}.plain",
    "CREATE INDEX words ON {s}.{s} USING gin (to_tsvector('{t}.conf', {s}))",
    "ALTER TABLE {s}.{s} REPLICA IDENTITY FULL",
    "CREATE PUBLICATION {s} FOR TABLE {s}.{s} (id, {s}) WHERE (id > 3)",
    "CREATE PUBLICATION whole FOR TABLES IN SCHEMA {s}",
    "COMMENT ON SCHEMA {s} IS 'the schema {t}'",
    "COMMENT ON COLUMN {s}.{s}.{s} IS '{t}.{t}'",
    "COMMENT ON FUNCTION {s}.twice({s}.positive, {s}.colour) IS 'f'",
    "COMMENT ON CONSTRAINT checked ON {s}.{s} IS 'c'",
    "COMMENT ON CAST ({s}.colour AS int) IS 'c'",
    "COMMENT ON OPERATOR {s}.*({s}.pair, {s}.pair) IS 'o'",
    "COMMENT ON INDEX {s}.expression IS 'i'",
    "GRANT USAGE ON SCHEMA {s} TO reader",
    "GRANT SELECT ({s}) ON {s}.{s} TO reader, PUBLIC",
    "GRANT EXECUTE ON FUNCTION {s}.twice({s}.positive, {s}.colour) TO reader WITH GRANT OPTION",
    "REVOKE EXECUTE ON FUNCTION {s}.{s}({s}.{s}) FROM PUBLIC",
    "GRANT USAGE ON TYPE {s}.pair TO reader",
    "GRANT USAGE ON SEQUENCE {s}.numbers TO reader",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {s} GRANT SELECT ON TABLES TO reader",
    "ALTER FUNCTION {s}.fire() OWNER TO reader",
    "ALTER OPERATOR {s}.<%>({s}.pair, {s}.pair) OWNER TO reader",
    "REFRESH MATERIALIZED VIEW {s}.kept",
  };

  @TempDir static Path folder;
  @AutoClose private static Copies copies;
  private static ClientPrograms programs;
  private static int count;

  @BeforeAll
  static void start() throws Exception {
    copies = Copies.start(folder);
    programs = ClientPrograms.assumeForServer(17);
    copies.server().execute("postgres", "CREATE ROLE reader");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "shop | staging | custom",
        "public | staging | custom",
        "a \"b\". c' | größe $$ \\x | directory",
        "new | old | tar",
        "select | from | custom",
        "excluded | PUBLIC | custom",
        "shop | public | directory",
      })
  void all_objects_are_what_alter_schema_rename_makes_of_them(String from, String to, String format)
      throws Exception {
    count++;
    String source = "source_" + count;
    String stock = "stock_" + count;
    String copy = "copy_" + count;
    fill(source, from);
    Path dump = folder.resolve(source + ".dump");
    programs.run(copies.server(), "pg_dump", "--format=custom", "--file=" + dump, source);
    copies.create(stock);
    programs.run(
        copies.server(), "pg_restore", "--exit-on-error", "--dbname=" + stock, dump.toString());
    if (to.equals("public")) {
      copies.server().execute(stock, "DROP SCHEMA public");
    }
    copies
        .server()
        .execute(
            stock,
            "ALTER SCHEMA %s RENAME TO %s".formatted(quoted(from), quoted(to)),
            "ALTER FUNCTION %s.sets() SET search_path TO %s, pg_temp"
                .formatted(quoted(to), quoted(to)));
    copies.backUp(source, Map.of("DUMP_FORMAT", format));

    copies.restored(
        source, copy, Map.of("MAP_SCHEMA", quoted(from) + ":" + quoted(to), "RESTORE_JOBS", "2"));

    assertThat(contents(copy).differences(contents(stock))).isEmpty();
  }

  @Test
  void a_part_goes_into_a_new_schema_of_a_database_in_use() throws Exception {
    copies.create(
        "live",
        "CREATE EXTENSION citext",
        "CREATE SCHEMA other",
        "CREATE TABLE other.log (id int)",
        "CREATE TABLE t (id serial PRIMARY KEY, name citext UNIQUE)",
        "INSERT INTO t (name) SELECT 'name ' || i FROM generate_series(1, 20) i",
        "CREATE TABLE refers (id int REFERENCES t)",
        "CREATE VIEW seen AS SELECT * FROM t WHERE name = 'NAME 7'",
        "CREATE PUBLICATION p FOR TABLE t",
        "SELECT lo_create(4711)");
    String[] used = {
      "CREATE EXTENSION citext",
      "CREATE TABLE t (id serial PRIMARY KEY)",
      "INSERT INTO t VALUES (100)",
      "CREATE PUBLICATION p FOR TABLE t",
      "CREATE TABLE parent (id serial UNIQUE)",
      "SELECT lo_create(1)",
      "INSERT INTO parent VALUES (50)",
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'parent_id_key'::regclass"
    };
    copies.create("used", used);
    copies.backUp("live");
    Map<String, String> part =
        Map.of("SCHEMAS", "public", "MAP_SCHEMA", "public:staging", "FIX_SEQUENCES", "true");
    DatabaseContents before = DatabaseContents.of(copies.server(), "used", programs);

    Run check =
        Run.of(
            "check",
            Run.variables(
                part,
                Run.database("DST_", copies.server(), "used"),
                TestStore.folder(folder).settings(),
                Map.of("SRC_DBNAME", "live", "BACKUP_NAME", Copies.NAME)));
    copies.restored("live", "used", part);

    assertThat(check.exitCode()).as(check.err() + check.out()).isEqualTo(ExitCode.DONE);
    assertThat(copies.query("used", "SELECT name FROM staging.seen")).containsExactly("name 7");
    assertThat(
            copies.query(
                "used", "SELECT confrelid::regclass FROM pg_constraint WHERE contype = 'f'"))
        .containsExactly("staging.t");
    DatabaseContents after = DatabaseContents.of(copies.server(), "used", programs);
    assertThat(after.objects()).containsAllEntriesOf(before.objects());
    assertThat(after.data()).containsAllEntriesOf(before.data());
    assertThat(copies.query("used", "SELECT last_value FROM parent_id_seq")).containsExactly("1");
    assertThat(copies.query("used", "SELECT count(*) FROM pg_namespace WHERE nspname ~ 'pgstow'"))
        .containsExactly("0");

    Run again = copies.restore("live", "used", part);
    assertThat(again.exitCode()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(again.err())
        .contains("has objects in the schema \"staging\"", "DROP SCHEMA")
        .doesNotContain("DST_ON_EXISTING");
    Run whole = copies.restore("live", "used", Map.of("MAP_SCHEMA", "public:free"));
    assertThat(whole.exitCode()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(whole.err())
        .contains("is not empty")
        .contains("parent")
        .doesNotContain("DST_ON_EXISTING");
  }

  @Test
  void a_role_that_may_create_schemas_migrates_into_a_database_in_use_and_rows_follow()
      throws Exception {
    copies
        .server()
        .execute("postgres", "CREATE ROLE plain LOGIN PASSWORD 'x'", "CREATE DATABASE shared");
    copies
        .server()
        .execute(
            "shared", "CREATE TABLE precious (id int)", "GRANT CREATE ON DATABASE shared TO plain");
    copies.create(
        "moves",
        "CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t)",
        "INSERT INTO t VALUES (1, NULL), (2, 1)",
        "CREATE SEQUENCE s",
        "SELECT setval('s', 41)",
        "CREATE VIEW v AS SELECT id FROM t");
    Map<String, String> names =
        Map.of(
            "MAP_SCHEMA",
            "public:staging",
            "SCHEMAS",
            "public",
            "NO_OWNER",
            "true",
            "DST_PGUSER",
            "plain",
            "DST_PGPASSWORD",
            "x");

    Run schema =
        copies.run(
            "migrate",
            "moves",
            "shared",
            Run.variables(names, Map.of("SCHEMA_ONLY", "true", "BACKUP_NAME", "schema")));
    assertThat(schema.exitCode()).as(schema.err()).isEqualTo(ExitCode.DONE);
    Run again =
        copies.run("migrate", "moves", "shared", Run.variables(names, Map.of("BACKUP_NAME", "x")));
    assertThat(again.exitCode()).isEqualTo(ExitCode.PREFLIGHT);
    copies.backUp("moves");
    copies.restored("moves", "shared", Run.variables(names, Map.of("DATA_ONLY", "true")));

    assertThat(copies.query("shared", "SELECT id FROM staging.v ORDER BY 1"))
        .containsExactly("1", "2");
    assertThat(copies.query("shared", "SELECT last_value FROM staging.s")).containsExactly("41");
    assertThat(
            copies.query(
                "shared", "SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'staging'"))
        .containsExactly("plain");
  }

  @Test
  void an_empty_schema_is_taken_and_nothing_that_would_change_others_is_restored_beside()
      throws Exception {
    copies.create(
        "tree",
        "CREATE SCHEMA a",
        "CREATE SCHEMA b",
        "CREATE TABLE a.root (id int) PARTITION BY LIST (id)",
        "CREATE TABLE b.leaf PARTITION OF a.root FOR VALUES IN (1)",
        "CREATE TABLE a.parent (id int)",
        "CREATE TABLE b.plain (id int)");
    copies.backUp("tree");
    String[] used = {
      "CREATE SCHEMA a",
      "CREATE TABLE a.root (id int) PARTITION BY LIST (id)",
      "CREATE SCHEMA c",
      "ALTER DEFAULT PRIVILEGES IN SCHEMA c GRANT SELECT ON TABLES TO reader"
    };
    copies.create("taken", used);

    Run attached = copies.restore("tree", "taken", Map.of("SCHEMAS", "b", "MAP_SCHEMA", "b:c"));
    copies.restored(
        "tree", "taken", Map.of("SCHEMAS", "b", "EXCLUDE_TABLES", "leaf", "MAP_SCHEMA", "b:c"));

    assertThat(attached.exitCode()).as(attached.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(copies.query("taken", "SELECT 'c.plain'::regclass")).containsExactly("c.plain");
  }

  @Test
  void a_body_that_mentions_the_old_name_stops_the_job_unless_forced() throws Exception {
    copies.create(
        "bodies",
        "CREATE SCHEMA app",
        "CREATE TABLE app.t (id int)",
        "CREATE FUNCTION app.no() RETURNS int LANGUAGE sql AS"
            + " 'SELECT 1 -- app.t\n AS app /* ''app'' */'",
        "CREATE FUNCTION app.direct(a app.t) RETURNS bigint LANGUAGE sql AS"
            + " 'SELECT count(*) FROM APP.t'",
        "CREATE FUNCTION app.hidden() RETURNS void LANGUAGE plpgsql AS"
            + " $$BEGIN EXECUTE 'SELECT * FROM \"app\".t'; END$$",
        "CREATE PROCEDURE app.path() LANGUAGE plpgsql AS"
            + " $$BEGIN SET LOCAL search_path = app, pg_temp; END$$");
    copies.backUp("bodies");

    Run run = copies.restore("bodies", "bodies_copy", Map.of("MAP_SCHEMA", "app:it"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(run.err())
        .contains("the bodies of 3 functions mention \"app\"")
        .contains("\"app\".direct(app.t)")
        .contains("\"app\".hidden()")
        .contains("\"app\".path()");
    assertThat(copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'bodies_copy'"))
        .isEmpty();

    copies.restored("bodies", "bodies_copy", Map.of("MAP_SCHEMA", "app:it", "FORCE", "true"));
    assertThat(copies.query("bodies_copy", "SELECT prosrc FROM pg_proc WHERE proname = 'direct'"))
        .containsExactly("SELECT count(*) FROM APP.t");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "custom | publik:x | It has: \"app\", \"public\", \"taken\".",
        "custom | app:taken | the backup has a schema of that name",
        "custom | app:x,public:x | gives two schemas one name",
        "custom | app:pg_x | is the server's own",
        "inserts | app:x | are INSERT commands",
        "plain | app:x | cannot be restored under other names",
      })
  void names_that_cannot_be_given_are_refused_before_the_start(
      String format, String map, String reason) throws Exception {
    if (copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'refused'").isEmpty()) {
      copies.create(
          "refused",
          "CREATE SCHEMA app",
          "CREATE SCHEMA taken",
          "CREATE TABLE public.t (id int)",
          "CREATE TABLE app.t AS SELECT 1 AS id");
      copies.backUp("refused", Map.of("BACKUP_NAME", "custom"));
      copies.backUp("refused", Map.of("BACKUP_NAME", "plain", "DUMP_FORMAT", "plain"));
      copies.backUp("refused", Map.of("BACKUP_NAME", "inserts", "COLUMN_INSERTS", "true"));
    }

    Run run = copies.restore("refused", "none", Map.of("BACKUP_NAME", format, "MAP_SCHEMA", map));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(reason);
    assertThat(copies.query("postgres", "SELECT 1 FROM pg_database WHERE datname = 'none'"))
        .isEmpty();
  }

  @Test
  void a_run_that_resumes_must_have_the_same_names() throws Exception {
    FailingRestore.create(copies.server(), "names");
    copies.backUp("names");
    Map<String, String> names = Map.of("MAP_SCHEMA", "public:staging");

    Run begun = copies.restore("names", "begun", Run.variables(names, FailingRestore.TOLD));
    Run other = copies.restore("names", "begun", Map.of("MAP_SCHEMA", "public:other"));
    Run none = copies.restore("names", "begun");

    assertThat(begun.exitCode()).as(begun.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    assertThat(other.exitCode()).as(other.err()).isEqualTo(ExitCode.PREFLIGHT);
    assertThat(none.exitCode()).as(none.err()).isEqualTo(ExitCode.PREFLIGHT);
    copies.restored("names", "begun", names);
    assertThat(copies.query("begun", "SELECT count(*) FROM staging.item"))
        .containsExactly(Integer.toString(FailingRestore.ROWS));
  }

  @Test
  void a_restore_beside_others_resumes_and_drop_replaces_the_database_as_ever() throws Exception {
    FailingRestore.create(copies.server(), "fails");
    copies.backUp("fails");
    copies.create("beside", "CREATE TABLE precious AS SELECT 1 AS id", "CREATE SCHEMA same");
    copies.server().execute("beside", "CREATE TABLE same.t (id int)");
    Map<String, String> part = Map.of("SCHEMAS", "public", "MAP_SCHEMA", "public:staging");

    Run begun = copies.restore("fails", "beside", Run.variables(part, FailingRestore.TOLD));
    assertThat(begun.exitCode()).as(begun.err()).isEqualTo(ExitCode.DATABASE_REFUSED);
    copies.restored("fails", "beside", part);

    assertThat(copies.query("beside", "SELECT count(*) FROM staging.item"))
        .containsExactly(Integer.toString(FailingRestore.ROWS));
    assertThat(copies.query("beside", "SELECT id FROM precious")).containsExactly("1");
    copies.restored(
        "fails",
        "beside",
        Map.of("MAP_SCHEMA", "public:other", "SCHEMAS", "public", "DST_ON_EXISTING", "drop"));
    assertThat(copies.query("beside", "SELECT to_regclass('precious')"))
        .containsExactly((String) null);
  }

  /** Whoever gives up such a restore must not lose what else the database holds. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"MAP_SCHEMA | public:staging", "SECTIONS | pre-data,data,post-data"})
  void a_database_is_not_dropped_in_the_middle_of_a_restore_beside_its_own_objects(
      String setting, String value) throws Exception {
    String source = "stuck_" + setting.toLowerCase(Locale.ROOT);
    String used = "of_" + source;
    FailingRestore.create(copies.server(), source);
    copies.backUp(source);
    copies.create("next_" + source, "CREATE SCHEMA next", "CREATE TABLE next.t (id int)");
    copies.backUp("next_" + source);
    copies.create(used, "CREATE SCHEMA mine", "CREATE TABLE mine.precious AS SELECT 1 AS id");
    Map<String, String> part = Map.of("SCHEMAS", "public", setting, value);
    Run begun = copies.restore(source, used, Run.variables(part, FailingRestore.TOLD));
    assertThat(begun.exitCode()).as(begun.err()).isEqualTo(ExitCode.DATABASE_REFUSED);

    for (Map<String, String> next :
        List.of(
            Map.of("SCHEMAS", "next"),
            Map.of("MAP_SCHEMA", "next:other"),
            Map.of("DST_ON_EXISTING", "drop"),
            Map.of("DST_ON_EXISTING", "drop", "SKIP_CHECKS", "true"),
            Map.of("MAP_SCHEMA", "next:other", "DST_ON_EXISTING", "drop"))) {
      Run refused = copies.restore("next_" + source, used, next);
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(refused.err())
          .contains("beside its other objects", "DROP SCHEMA \"pgstow\" CASCADE")
          .doesNotContain("set DST_ON_EXISTING");
    }
    assertThat(copies.query(used, "SELECT id FROM mine.precious")).containsExactly("1");

    copies.server().execute(used, "DROP SCHEMA pgstow CASCADE");
    copies.restored("next_" + source, used, Map.of("MAP_SCHEMA", "next:other"));
    assertThat(copies.query(used, "SELECT id FROM mine.precious")).containsExactly("1");
  }

  @Test
  void an_empty_schema_keeps_its_owner_comment_and_privileges_and_a_new_one_gets_them()
      throws Exception {
    copies.create(
        "owned",
        "CREATE SCHEMA a AUTHORIZATION reader",
        "COMMENT ON SCHEMA a IS 'theirs'",
        "GRANT CREATE ON SCHEMA a TO pg_monitor",
        "CREATE TABLE a.t (id int)",
        "COMMENT ON SCHEMA public IS 'theirs'",
        "GRANT CREATE ON SCHEMA public TO pg_monitor",
        "CREATE TABLE public.p (id int)");
    copies.backUp("owned");
    copies.create(
        "keeps",
        "CREATE TABLE precious (id int)",
        "CREATE SCHEMA b",
        "COMMENT ON SCHEMA b IS 'mine'",
        "GRANT USAGE ON SCHEMA b TO pg_monitor");

    copies.restored("owned", "keeps", Map.of("MAP_SCHEMA", "a:b,public:open"));
    copies.server().execute("keeps", "DROP SCHEMA open CASCADE", "DROP TABLE b.t");
    copies.restored("owned", "keeps", Map.of("MAP_SCHEMA", "a:new,public:b"));

    assertThat(
            copies.query(
                "keeps",
                "SELECT concat_ws(' ', nspname, nspowner = 'reader'::regrole,"
                    + " obj_description(oid, 'pg_namespace'), has_schema_privilege('pg_monitor',"
                    + " oid, 'create')) FROM pg_namespace WHERE nspname IN ('b', 'new', 'open')"
                    + " ORDER BY 1"))
        .containsExactly("b f mine f", "new t theirs t");
  }

  /**
   * One that was never defined is in no archive, and CREATE OPERATOR makes it where it is named.
   */
  @Test
  void an_operator_that_was_never_defined_is_made_in_the_new_schema() throws Exception {
    copies.create(
        "shell",
        "CREATE SCHEMA a",
        "CREATE TYPE a.mood AS ENUM ('well')",
        "CREATE FUNCTION a.lt(a.mood, a.mood) RETURNS bool LANGUAGE sql AS 'SELECT true'",
        "CREATE OPERATOR a.<<< (FUNCTION = a.lt, LEFTARG = a.mood, RIGHTARG = a.mood,"
            + " COMMUTATOR = OPERATOR(a.>>>), NEGATOR = OPERATOR(a.>=>))");
    copies.backUp("shell");
    copies.create("has", "CREATE SCHEMA a", "CREATE TABLE a.mine (id int)");

    copies.restored("shell", "has", Map.of("SCHEMAS", "a", "MAP_SCHEMA", "a:c"));
    copies.restored("shell", "without", Map.of("MAP_SCHEMA", "a:c"));

    for (String database : List.of("has", "without")) {
      assertThat(
              copies.query(
                  database,
                  "SELECT oprnamespace::regnamespace FROM pg_operator WHERE oprname IN"
                      + " ('<<<', '>>>', '>=>')"))
          .containsExactly("c", "c", "c");
    }
  }

  @Test
  void a_foreign_key_to_a_table_of_the_database_in_use_is_told() throws Exception {
    copies.create(
        "keyed",
        "CREATE SCHEMA a",
        "CREATE SCHEMA b",
        "CREATE TABLE a.t (id int PRIMARY KEY)",
        "CREATE TABLE b.x (id int REFERENCES a.t)");
    copies.backUp("keyed");
    copies.create("keys", "CREATE SCHEMA a", "CREATE TABLE a.t (id int PRIMARY KEY)");

    Run check =
        Run.of(
            "check",
            Run.variables(
                Map.of("SCHEMAS", "b", "MAP_SCHEMA", "b:c"),
                Run.database("DST_", copies.server(), "keys"),
                TestStore.folder(folder).settings(),
                Map.of("SRC_DBNAME", "keyed", "BACKUP_NAME", Copies.NAME)));

    assertThat(check.exitCode()).as(check.err()).isEqualTo(ExitCode.DONE);
    assertThat(check.out())
        .contains("foreign keys of the backup will refer to tables that")
        .contains("\"keys\" has already: \"a\".\"t\" (x x_id_fkey)");
  }

  @Test
  void a_schema_goes_beside_others_under_its_own_name() throws Exception {
    copies.create(
        "own",
        "CREATE SCHEMA app",
        "CREATE TABLE app.t AS SELECT 1 AS id",
        "CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT id FROM app.t'");
    copies.backUp("own");
    copies.create("holds", "CREATE TABLE precious (id int)");

    copies.restored("own", "holds", Map.of("MAP_SCHEMA", "app:app"));

    assertThat(copies.query("holds", "SELECT app.f()")).containsExactly("1");
  }

  /** A schema that has initdb's privileges is dumped otherwise than one that was granted them. */
  private static DatabaseContents contents(String database) throws Exception {
    DatabaseContents all = DatabaseContents.of(copies.server(), database, programs);
    var objects = new TreeMap<>(all.objects());
    objects.replaceAll(
        (name, sql) ->
            name.contains("Name: SCHEMA staging; Type: ACL")
                    || name.contains("Name: SCHEMA public; Type: ACL")
                ? sql.replaceAll("(GRANT|REVOKE) USAGE ON SCHEMA .* (TO|FROM) PUBLIC;\n", "")
                : sql);
    return new DatabaseContents(objects, all.data());
  }

  private static void fill(String database, String schema) throws Exception {
    String quoted = quoted(schema);
    copies.create(database, "CREATE SCHEMA elsewhere");
    if (!schema.equals("public")) {
      copies.server().execute(database, "CREATE SCHEMA " + quoted);
    }
    copies
        .server()
        .execute(
            database,
            Arrays.stream(OBJECTS)
                .map(sql -> sql.replace("{s}", quoted))
                .map(sql -> sql.replace("{t}", quoted.replace("'", "''")))
                .toArray(String[]::new));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
