package io.pgstow.app;

import io.pgstow.testing.ClientPrograms;
import io.pgstow.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

/**
 * A database most of which a crash takes, with all that may stand in the way of loading it again:
 * triggers with side effects, foreign keys in a circle, rules, row security, checks that the rows
 * do not meet, privileges that the owner does not have. It belongs to the role {@link #OWNER}.
 */
final class UnloggedDatabase {
  static final String OWNER = "plain";

  private UnloggedDatabase() {}

  /** Makes the role that the database, and any copy of it, belongs to. */
  static void prepare(PostgresServer server) throws SQLException {
    server.execute("postgres", "CREATE ROLE plain LOGIN PASSWORD 'plain'", "CREATE ROLE reader");
  }

  /**
   * Makes a restore fail at a place: {@code load}, {@code index} or {@code refresh}; or lose, at
   * the last of these, what a crash would take: {@code lose}.
   */
  static Map<String, String> failAt(String place) {
    return Map.of("DST_PGOPTIONS", "-c pgstow.fail=" + place);
  }

  static void create(PostgresServer server, String database) throws SQLException {
    createEmpty(server, database);
    server.execute(
        database,
        "SET ROLE plain",
        "CREATE SCHEMA shop",
        """
        CREATE FUNCTION shop.fail_at(place text, number int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
        BEGIN
          IF current_setting('pgstow.fail', true) = place THEN RAISE 'told to fail at %', place; END IF;
          RETURN number;
        END $$
        """,
        """
        CREATE FUNCTION shop.lose_if_told(number int) RETURNS int LANGUAGE plpgsql AS $$
        BEGIN
          IF current_setting('pgstow.fail', true) = 'lose' THEN DELETE FROM pgstow.unlogged; END IF;
          RETURN number;
        END $$
        """,
        "CREATE TABLE shop.audit (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text)",
        """
        CREATE FUNCTION shop.note() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO shop.audit (what) VALUES (TG_NAME || ' ' || TG_WHEN || ' ' || TG_OP);
          IF TG_LEVEL = 'ROW' AND TG_WHEN = 'BEFORE' THEN NEW.text := NEW.text || '!'; END IF;
          RETURN NEW;
        END $$
        """,
        "CREATE TABLE shop.person (id int PRIMARY KEY, text text)",
        "INSERT INTO shop.person SELECT i, 'person ' || i FROM generate_series(1, 50) i",
        """
        CREATE UNLOGGED TABLE shop.item (
          id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          number int,
          twice int GENERATED ALWAYS AS (number * 2) STORED,
          child int,
          text text)
        """,
        "INSERT INTO shop.item (number, child, text) SELECT i, i, 'item ' || i FROM generate_series(1, 300) i",
        """
        CREATE UNLOGGED TABLE shop.child (
          id serial PRIMARY KEY,
          item int REFERENCES shop.item,
          person int REFERENCES shop.person,
          text text)
        """,
        "INSERT INTO shop.child (item, person, text) SELECT i, i % 50 + 1, 'child ' || i FROM generate_series(1, 300) i",
        "ALTER TABLE shop.item ADD CONSTRAINT item_child FOREIGN KEY (child) REFERENCES shop.child",
        "ALTER TABLE shop.item ADD CONSTRAINT few CHECK (number < 100) NOT VALID",
        "COMMENT ON CONSTRAINT few ON shop.item IS 'not for old ones'",
        "CREATE TRIGGER row_before BEFORE INSERT ON shop.item FOR EACH ROW EXECUTE FUNCTION shop.note()",
        "CREATE TRIGGER row_after AFTER INSERT ON shop.item FOR EACH ROW EXECUTE FUNCTION shop.note()",
        "CREATE TRIGGER before BEFORE INSERT OR TRUNCATE OR DELETE ON shop.item EXECUTE FUNCTION shop.note()",
        "CREATE TRIGGER after AFTER INSERT OR TRUNCATE OR DELETE ON shop.item EXECUTE FUNCTION shop.note()",
        "ALTER TABLE shop.item ENABLE ALWAYS TRIGGER row_after",
        "ALTER TABLE shop.item DISABLE TRIGGER before",
        "COMMENT ON TRIGGER after ON shop.item IS 'watches'",
        "CREATE RULE kept AS ON DELETE TO shop.item DO INSTEAD NOTHING",
        "CREATE RULE told AS ON INSERT TO shop.child DO ALSO INSERT INTO shop.audit (what) VALUES ('rule')",
        "CREATE POLICY own ON shop.item USING (number < 10) WITH CHECK (number < 10)",
        "COMMENT ON POLICY own ON shop.item IS 'few'",
        "ALTER TABLE shop.item ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE shop.item FORCE ROW LEVEL SECURITY",
        "REVOKE INSERT, DELETE, TRUNCATE ON shop.child FROM plain",
        "GRANT SELECT ON shop.child TO reader WITH GRANT OPTION",
        "REVOKE UPDATE, USAGE ON SEQUENCE shop.child_id_seq FROM plain",
        "CREATE TYPE shop.colour AS ENUM ('red', 'green', 'blue', 'black', 'white', 'grey')",
        "CREATE TABLE shop.paint (colour shop.colour, number int, text text) PARTITION BY HASH (colour)",
        "CREATE TABLE shop.paint_0 PARTITION OF shop.paint FOR VALUES WITH (MODULUS 3, REMAINDER 0)",
        "CREATE TABLE shop.paint_1 PARTITION OF shop.paint FOR VALUES WITH (MODULUS 3, REMAINDER 1)",
        "CREATE UNLOGGED TABLE shop.paint_2 PARTITION OF shop.paint FOR VALUES WITH (MODULUS 3, REMAINDER 2)",
        """
        INSERT INTO shop.paint
          SELECT (enum_range(NULL::shop.colour))[i % 6 + 1], i % 50 + 1, 'paint ' || i
            FROM generate_series(1, 1200) i
        """,
        "ALTER TABLE shop.paint ADD FOREIGN KEY (number) REFERENCES shop.person",
        "CREATE TRIGGER row_paint BEFORE INSERT ON shop.paint FOR EACH ROW EXECUTE FUNCTION shop.note()",
        "ALTER TABLE shop.paint_1 DISABLE TRIGGER row_paint",
        "CREATE TRIGGER row_person BEFORE INSERT ON shop.person FOR EACH ROW EXECUTE FUNCTION shop.note()",
        "CREATE UNLOGGED TABLE shop.zoo (id int CHECK (shop.fail_at('load', id) = id), text text)",
        "INSERT INTO shop.zoo SELECT i, 'animal ' || i FROM generate_series(1, 100) i",
        "CREATE INDEX zoo_index ON shop.zoo (shop.fail_at('index', id))",
        "CREATE VIEW shop.counted AS SELECT id, text, count(*) FROM shop.item GROUP BY id",
        "CREATE MATERIALIZED VIEW shop.late AS SELECT shop.lose_if_told(shop.fail_at('refresh', count(*)::int)) AS items FROM shop.zoo",
        "SELECT lo_from_bytea(4711, 'a large object')");
    if (server.major() >= 18) {
      server.execute(
          database,
          "SET ROLE plain",
          "UPDATE shop.zoo SET text = NULL WHERE id < 5",
          "ALTER TABLE shop.zoo ADD CONSTRAINT said NOT NULL text NOT VALID");
    }
  }

  static void createEmpty(PostgresServer server, String database) throws SQLException {
    server.execute(
        "postgres", "CREATE DATABASE %s OWNER plain TEMPLATE template0".formatted(database));
  }

  /** Makes a copy by PostgreSQL's own programs. */
  static void copyByStock(PostgresServer server, String database, String copy, Path file)
      throws SQLException {
    ClientPrograms programs = ClientPrograms.newest();
    programs.run(server, "pg_dump", "--format=custom", "--file=" + file, database);
    createEmpty(server, copy);
    programs.run(server, "pg_restore", "--exit-on-error", "--dbname=" + copy, file.toString());
  }
}
