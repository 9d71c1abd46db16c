-- The signed bureau context. Stage one: the web process proves once a transaction for whom it acts, for the connection
-- it holds. Stage two: policies ask qdk.bureau(), which accepts only what stage one minted for this connection.
-- Tried on one PostgreSQL and on Citus; there qdk.me() is citus_backend_gpid() and qdk.key is filled on every node.

CREATE SCHEMA qdk;
REVOKE ALL ON SCHEMA qdk FROM PUBLIC;
GRANT USAGE ON SCHEMA qdk TO qd_app, qd_key, qd_audit, qd_post, qd_backup;
GRANT CREATE ON SCHEMA qdk TO qd_key, qd_audit, qd_post;

CREATE TABLE qdk.key (kid int PRIMARY KEY, ipad bytea NOT NULL, opad bytea NOT NULL);
REVOKE ALL ON qdk.key FROM PUBLIC;
ALTER TABLE qdk.key OWNER TO qd_key;

CREATE FUNCTION qdk.me() RETURNS bigint LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp
AS 'select pg_backend_pid()::bigint';

CREATE FUNCTION qdk.mac(k_ipad bytea, k_opad bytea, m text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$ select encode(sha256(k_opad || sha256(k_ipad || convert_to(m, 'UTF8'))), 'hex') $$;

CREATE FUNCTION qdk.enter(t text) RETURNS int LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE p text[]; ip bytea; op bytea; m text;
BEGIN
  IF t IS NULL OR length(t) > 160 OR t !~ '^c\.[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\.[0-9a-f]+$' THEN
    RAISE EXCEPTION 'bad bureau context' USING errcode = '42501';
  END IF;
  p := string_to_array(t, '.');
  SELECT k.ipad, k.opad INTO ip, op FROM qdk.key k WHERE k.kid::text = p[2];
  IF NOT FOUND THEN RAISE EXCEPTION 'bad bureau context (key)' USING errcode = '42501'; END IF;
  IF qdk.mac(ip, op, array_to_string(p[1:5], '.')) <> p[6] THEN
    RAISE EXCEPTION 'bad bureau context (signature)' USING errcode = '42501';
  END IF;
  IF p[4]::bigint < extract(epoch FROM clock_timestamp()) THEN
    RAISE EXCEPTION 'bad bureau context (expired)' USING errcode = '42501';
  END IF;
  IF p[5]::bigint <> pg_backend_pid() THEN
    RAISE EXCEPTION 'bad bureau context (connection)' USING errcode = '42501';
  END IF;
  -- One bureau a transaction: a second proof may repeat the first, never replace it.
  IF coalesce(current_setting('app.w', true), '') <> '' AND qdk.bureau() <> p[3]::int THEN
    RAISE EXCEPTION 'bad bureau context (second bureau)' USING errcode = '42501';
  END IF;
  m := 'w.' || p[2] || '.' || p[3] || '.' || (extract(epoch FROM clock_timestamp())::bigint + 60) || '.' || qdk.me();
  -- A SET statement and not set_config(): Citus hands it to its workers.
  EXECUTE format('set local app.w = %L', m || '.' || qdk.mac(ip, op, m));
  RETURN p[3]::int;
END $$;

CREATE FUNCTION qdk.bureau() RETURNS int LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE t text := current_setting('app.w', true); p text[]; ip bytea; op bytea;
BEGIN
  IF t IS NULL OR t = '' THEN RETURN NULL; END IF;
  IF length(t) > 160 OR t !~ '^w\.[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\.[0-9a-f]+$' THEN
    RAISE EXCEPTION 'bad bureau context' USING errcode = '42501';
  END IF;
  p := string_to_array(t, '.');
  SELECT k.ipad, k.opad INTO ip, op FROM qdk.key k WHERE k.kid::text = p[2];
  IF NOT FOUND THEN RAISE EXCEPTION 'bad bureau context (key)' USING errcode = '42501'; END IF;
  IF qdk.mac(ip, op, array_to_string(p[1:5], '.')) <> p[6] THEN
    RAISE EXCEPTION 'bad bureau context (signature)' USING errcode = '42501';
  END IF;
  IF p[4]::bigint < extract(epoch FROM clock_timestamp()) THEN
    RAISE EXCEPTION 'bad bureau context (expired)' USING errcode = '42501';
  END IF;
  IF p[5]::bigint <> qdk.me() THEN
    RAISE EXCEPTION 'bad bureau context (connection)' USING errcode = '42501';
  END IF;
  RETURN p[3]::int;
END $$;

-- The audit trail's one writer. Fail-closed: if it cannot write, the change does not happen.
-- Secrets never enter the trail; neither do they help anybody who reads it.
CREATE FUNCTION qdk.audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE old_row jsonb; new_row jsonb; secret text[] := '{password_hash,token_hash}';
BEGIN
  IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD) - secret; END IF;
  IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW) - secret; END IF;
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(n.key, n.value) INTO new_row FROM jsonb_each(new_row) n
     WHERE old_row -> n.key IS DISTINCT FROM n.value OR n.key IN ('bureau_id', 'id');
  END IF;
  INSERT INTO public.audit_trail (bureau_id, at, transaction, table_name, act, actor, before, after)
  VALUES (coalesce((new_row ->> 'bureau_id')::int, (old_row ->> 'bureau_id')::int), clock_timestamp(),
          pg_current_xact_id()::text, TG_ARGV[0], TG_OP,
          qdk.bureau()::text || ':' || left(coalesce(current_setting('app.actor', true), ''), 180), old_row, new_row);
  RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION qdk.enter(text), qdk.bureau(), qdk.mac(bytea, bytea, text), qdk.audit() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION qdk.enter(text), qdk.bureau() TO qd_app;
GRANT EXECUTE ON FUNCTION qdk.bureau() TO qd_audit, qd_post;
-- Given away last: nothing here belongs to a role that signs in.
ALTER FUNCTION qdk.me() OWNER TO qd_key;
ALTER FUNCTION qdk.mac(bytea, bytea, text) OWNER TO qd_key;
ALTER FUNCTION qdk.enter(text) OWNER TO qd_key;
ALTER FUNCTION qdk.bureau() OWNER TO qd_key;
ALTER FUNCTION qdk.audit() OWNER TO qd_audit;
-- What the owner of the tables needs of them, it is given by their new owners.
SET ROLE qd_key;
GRANT EXECUTE ON FUNCTION qdk.bureau() TO qd_owner;
SET ROLE qd_audit;
GRANT EXECUTE ON FUNCTION qdk.audit() TO qd_owner;
RESET ROLE;
