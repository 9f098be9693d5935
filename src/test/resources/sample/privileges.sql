SET search_path = pg_catalog;

GRANT USAGE ON SCHEMA shop, sales TO sample_reader;
GRANT ALL ON SCHEMA stock TO sample_app WITH GRANT OPTION;
GRANT SELECT ON ALL TABLES IN SCHEMA sales TO sample_reader;
GRANT SELECT, INSERT ON shop.customer TO sample_app WITH GRANT OPTION;
GRANT SELECT (id, name), UPDATE (name) ON shop.customer TO sample_reader;
GRANT SELECT ON "Odd ""Schema"" é"."Ta ble" TO "Sample ""Röle"" é", PUBLIC;
GRANT TRIGGER, REFERENCES ON odd.texts TO sample_app;
GRANT USAGE, SELECT ON SEQUENCE shop.customer_number_seq TO sample_app;
GRANT USAGE ON TYPE types.mood TO sample_reader;
GRANT USAGE ON DOMAIN types.email TO sample_reader;
GRANT USAGE ON FOREIGN DATA WRAPPER file_fdw TO sample_app;
GRANT USAGE ON LANGUAGE plpgsql TO sample_app;
REVOKE EXECUTE ON FUNCTION shop.net(numeric, numeric) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.net(numeric, numeric) TO sample_reader;
GRANT EXECUTE ON PROCEDURE shop.commit_twice(integer) TO sample_app;
REVOKE ALL ON odd.parent FROM postgres;
REVOKE USAGE ON TYPE types.span FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO sample_app;
-- What the system and an extension granted, changed afterwards.
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text) TO sample_admin;
REVOKE EXECUTE ON FUNCTION types.hstore(text, text) FROM PUBLIC;
GRANT SELECT ON extension_home.setting TO sample_reader;

ALTER DEFAULT PRIVILEGES FOR ROLE sample_owner GRANT SELECT ON TABLES TO sample_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE sample_owner IN SCHEMA shop GRANT ALL ON SEQUENCES TO sample_app WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE sample_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE sample_owner GRANT USAGE ON SCHEMAS TO sample_app;
