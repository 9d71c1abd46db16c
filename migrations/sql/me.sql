-- Whose connection this is: what the signed context is bound to. On a Citus cluster it is citus_backend_gpid(), which a
-- worker's connection inherits from the coordinator's backend.
CREATE OR REPLACE FUNCTION qdk.me() RETURNS bigint LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
AS 'select pg_backend_pid()::bigint';
