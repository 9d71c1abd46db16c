-- Stage two: what policies call, once for every table of a statement. Whoever changes a character of the token breaks its
-- signature, so what is signed needs no second look at its form; only that it is one that qdk.enter made ('w'), for this
-- connection and not for longer than a minute.
CREATE OR REPLACE FUNCTION qdk.bureau() RETURNS int LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE t text := current_setting('app.w', true); p text[]; ip bytea; op bytea;
BEGIN
  IF t IS NULL OR t = '' THEN RETURN NULL; END IF;
  p := string_to_array(left(t, 160), '.');
  SELECT k.ipad, k.opad INTO ip, op FROM qdk.key k WHERE k.kid::text = p[2];
  IF NOT FOUND THEN RAISE EXCEPTION 'bad bureau context (key)' USING errcode = '42501'; END IF;
  -- The signature is the last 64 characters, behind a point.
  IF p[1] <> 'w' OR encode(sha256(op || sha256(ip || convert_to(left(t, -65), 'UTF8'))), 'hex') IS DISTINCT FROM p[6] THEN
    RAISE EXCEPTION 'bad bureau context (signature)' USING errcode = '42501';
  END IF;
  IF p[4]::bigint < date_part('epoch', clock_timestamp()) THEN
    RAISE EXCEPTION 'bad bureau context (expired)' USING errcode = '42501';
  END IF;
  IF p[5]::bigint <> qdk.me() THEN
    RAISE EXCEPTION 'bad bureau context (connection)' USING errcode = '42501';
  END IF;
  RETURN p[3]::int;
END $$;
