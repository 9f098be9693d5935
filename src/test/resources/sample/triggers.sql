SET search_path = pg_catalog;

-- Would change every row that is loaded after it was created.
CREATE TRIGGER shout BEFORE INSERT OR UPDATE OF name ON shop.employee
  FOR EACH ROW WHEN (NEW.name IS NOT NULL) EXECUTE FUNCTION audit.shout();
CREATE TRIGGER "Tri gger" AFTER INSERT ON shop.customer
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION audit.pass();
CREATE CONSTRAINT TRIGGER at_the_end AFTER INSERT ON shop.customer FROM shop.department
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit.pass('an argument', E'\\', '');
CREATE TRIGGER instead_of INSTEAD OF UPDATE ON shop.happy
  FOR EACH ROW EXECUTE FUNCTION audit.pass();
CREATE TRIGGER switched_off BEFORE TRUNCATE ON shop.customer EXECUTE FUNCTION audit.pass();
CREATE TRIGGER always AFTER DELETE ON shop.customer FOR EACH ROW EXECUTE FUNCTION audit.pass();
CREATE TRIGGER on_replica AFTER DELETE ON shop.customer FOR EACH ROW EXECUTE FUNCTION audit.pass();
ALTER TABLE shop.customer DISABLE TRIGGER switched_off;
ALTER TABLE shop.customer ENABLE ALWAYS TRIGGER always;
ALTER TABLE shop.customer ENABLE REPLICA TRIGGER on_replica;
CREATE TRIGGER on_every_partition AFTER INSERT ON sales.invoice
  FOR EACH ROW EXECUTE FUNCTION audit.pass();
ALTER TABLE sales.invoice_2025 DISABLE TRIGGER on_every_partition;
COMMENT ON TRIGGER "Tri gger" ON shop.customer IS 'sees all new rows';

CREATE TABLE audit.dropped_schema (command text, name text);
CREATE FUNCTION audit.note_dropped_schema() RETURNS event_trigger
  LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit.dropped_schema
  SELECT tg_tag, object_identity FROM pg_catalog.pg_event_trigger_dropped_objects() WHERE original;
END
$$;
CREATE FUNCTION audit.say_command() RETURNS event_trigger
  LANGUAGE plpgsql AS $$BEGIN RAISE DEBUG 'command %', tg_tag; END$$;
CREATE EVENT TRIGGER note_dropped_schema ON sql_drop
  WHEN TAG IN ('DROP SCHEMA') EXECUTE FUNCTION audit.note_dropped_schema();
CREATE EVENT TRIGGER say_command ON ddl_command_end EXECUTE FUNCTION audit.say_command();
CREATE EVENT TRIGGER "switched off" ON table_rewrite EXECUTE FUNCTION audit.say_command();
ALTER EVENT TRIGGER "switched off" DISABLE;
ALTER EVENT TRIGGER say_command ENABLE ALWAYS;
COMMENT ON EVENT TRIGGER say_command IS 'talks';

-- Row security: a role that is subject to it would see half of the rows.
CREATE TABLE shop.secret (id integer PRIMARY KEY, owner name, body text);
INSERT INTO shop.secret SELECT i, CASE WHEN i % 2 = 0 THEN 'sample_app' ELSE 'other' END, 'secret ' || i
FROM generate_series(1, 40) i;
ALTER TABLE shop.secret OWNER TO sample_owner;
ALTER TABLE shop.secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON shop.secret TO sample_app, "Sample ""Röle"" é" USING (owner = current_user);
CREATE POLICY "no odd" ON shop.secret AS RESTRICTIVE FOR UPDATE USING (id % 2 = 0) WITH CHECK (body <> '');
CREATE POLICY add_rows ON shop.secret FOR INSERT WITH CHECK (true);
COMMENT ON POLICY own_rows ON shop.secret IS 'one''s own';
ALTER TABLE shop.booking ENABLE ROW LEVEL SECURITY;
