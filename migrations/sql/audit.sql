-- The audit trail's one writer. Fail-closed: if it cannot write, the change does not happen.
-- Secrets never enter the trail; neither do they help anybody who reads it.
CREATE OR REPLACE FUNCTION qdk.audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
