-- HMAC-SHA256 from the two halves of a key, so that the database only has to hash.
CREATE OR REPLACE FUNCTION qdk.mac(k_ipad bytea, k_opad bytea, m text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ select encode(sha256(k_opad || sha256(k_ipad || convert_to(m, 'UTF8'))), 'hex') $$;
