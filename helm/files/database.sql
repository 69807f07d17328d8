-- What the administrator of PostgreSQL (15 or newer) runs once: a login that owns the database and may make the cities' roles, and
-- no more; and what only she may take from everybody (docs/reference/isolation.md).
--   DATABASE_PASSWORD=… psql --no-psqlrc --set ON_ERROR_STOP=1 --dbname postgres --file database.sql
-- The images of deploy/compose.yaml and of the chart run it when their folder is empty.
\getenv password DATABASE_PASSWORD
CREATE ROLE vicinia LOGIN CREATEROLE PASSWORD :'password';
-- An administrator who is no superuser may give a database only to a role she may take on.
GRANT vicinia TO CURRENT_USER;
CREATE DATABASE vicinia OWNER vicinia ENCODING 'UTF8' TEMPLATE template0;
REVOKE vicinia FROM CURRENT_USER;
\connect vicinia
DO $$
DECLARE running regprocedure;
BEGIN
    FOR running IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND has_function_privilege('public', oid, 'EXECUTE')
          AND (proname ~ '^(query|cursor|table|schema|database)_to_xml' OR proname = 'ts_stat'
               OR (proname = 'ts_rewrite' AND pronargs = 2))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', running);
    END LOOP;
END $$;
