-- The audit trail's one writer. Fail-closed: if it cannot write, the change does not happen.
-- Secrets never enter the trail; neither do they help anybody who reads it.
-- A line's number is the clock's: microseconds since 1970 and three digits of chance, so that it means the same on every
-- node that a bureau ever lies on. Where the clock was set back, it follows the newest line of the bureau's own: what is
-- sealed never gets a line more.
CREATE OR REPLACE FUNCTION qdk.audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE old_row jsonb; new_row jsonb; secret text[] := '{password_hash,token_hash}';
  b int; moment timestamptz; number bigint; newest bigint;
BEGIN
  IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD) - secret; END IF;
  IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW) - secret; END IF;
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(n.key, n.value) INTO new_row FROM jsonb_each(new_row) n
     WHERE old_row -> n.key IS DISTINCT FROM n.value OR n.key IN ('bureau_id', 'id');
  END IF;
  b := coalesce((new_row ->> 'bureau_id')::int, (old_row ->> 'bureau_id')::int);
  FOR try IN 1..50 LOOP
    moment := clock_timestamp();
    number := (extract(epoch FROM moment) * 1000000)::bigint * 1000 + floor(random() * 1000)::bigint;
    -- A question of its own: a cluster takes no subselect within an INSERT.
    SELECT t.seq INTO newest FROM public.audit_trail t WHERE t.bureau_id = b ORDER BY t.seq DESC LIMIT 1;
    INSERT INTO public.audit_trail (bureau_id, seq, at, transaction, table_name, act, actor, before, after)
    VALUES (b, greatest(number, newest + 1 + number % 1000), moment, pg_current_xact_id()::text, TG_ARGV[0], TG_OP,
            qdk.bureau()::text || ':' || left(coalesce(current_setting('app.actor', true), ''), 180), old_row, new_row)
    ON CONFLICT DO NOTHING;
    IF FOUND THEN RETURN NULL; END IF;
  END LOOP;
  RAISE EXCEPTION 'the change is not on record' USING errcode = '55000';
END $$;
