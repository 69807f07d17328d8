#!/bin/sh
# Run once, by the image of PostgreSQL, when its folder is empty: a login that owns the database and may make the cities' roles,
# and no more. What only the server's administrator may take from everybody is taken here (docs/reference/isolation.md).
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --set password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE vicinia LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE vicinia OWNER vicinia ENCODING 'UTF8' TEMPLATE template0;
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
SQL
