-- Stage one of the signed bureau context: once a transaction the web process proves for whom it acts, for the connection
-- it holds. What it proved is kept in a token that policies ask for (qdk.bureau).
CREATE OR REPLACE FUNCTION qdk.enter(t text) RETURNS int LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
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
