-- As it stood in 0001.
CREATE OR REPLACE FUNCTION qdk.bureau() RETURNS int LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
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
