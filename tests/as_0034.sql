-- Makes of a database of today what revision 0034 was: everything that the baseline has otherwise.

CREATE OR REPLACE FUNCTION qdk.post_message() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE box record; same boolean; written_side text; next_state text; own_box text;
BEGIN
  IF NEW.author_id IS DISTINCT FROM qdk.bureau() THEN
    RAISE EXCEPTION 'a message is written by the acting bureau' USING errcode = '42501';
  END IF;
  -- A repeated request changes nothing and is no error; another message under a taken number is one.
  SELECT m.content_hash = NEW.content_hash AND m.act = NEW.act AND m.author_id = NEW.author_id INTO same
    FROM public.handoff_messages m
   WHERE m.bureau_id = NEW.bureau_id AND m.handoff_id = NEW.handoff_id AND m.number = NEW.number;
  IF FOUND THEN
    IF same THEN RETURN NULL; END IF;
    RAISE EXCEPTION 'message % is taken', NEW.number USING errcode = 'QD003';
  END IF;
  written_side := CASE WHEN NEW.author_id = NEW.origin_id THEN 'origin' ELSE 'target' END;
  own_box := CASE WHEN NEW.bureau_id = NEW.origin_id THEN 'out' ELSE 'in' END;
  IF NEW.number = 1 THEN
    IF NEW.act <> 'send' OR written_side <> 'origin' THEN
      RAISE EXCEPTION 'a handoff begins with being sent' USING errcode = 'QD002';
    END IF;
    IF NOT EXISTS (SELECT FROM public.pairing_links l WHERE l.id = NEW.link_id
                      AND l.valid_from <= (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date
                      AND (l.valid_to IS NULL OR l.valid_to >= (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date)) THEN
      RAISE EXCEPTION 'no live link between the bureaus' USING errcode = 'QD001';
    END IF;
    INSERT INTO public.handoffs (bureau_id, id, box, kind, origin_id, target_id, state, round, last_number, paused, link_id,
                                 sent_at, moved_at, asked_on, due_on, title, project_name, sponsor_name, item_name, applied_number)
    VALUES (NEW.bureau_id, NEW.handoff_id, own_box, NEW.kind, NEW.origin_id, NEW.target_id, 'sent', 1, 1, false, NEW.link_id,
            NEW.at, NEW.at, NEW.due_on, NEW.due_on, NEW.content ->> 'title', NEW.content ->> 'project_name',
            NEW.content ->> 'sponsor_name', NEW.content ->> 'item_name', 0);
    RETURN NEW;
  END IF;
  SELECT h.state, h.last_number, h.origin_id, h.target_id, h.kind INTO box FROM public.handoffs h
   WHERE h.bureau_id = NEW.bureau_id AND h.id = NEW.handoff_id FOR UPDATE;
  IF NOT FOUND OR box.origin_id <> NEW.origin_id OR box.target_id <> NEW.target_id OR box.kind <> NEW.kind THEN
    RAISE EXCEPTION 'no such handoff' USING errcode = 'QD002';
  END IF;
  IF box.last_number <> NEW.number - 1 THEN
    RAISE EXCEPTION 'message % is not the next one', NEW.number USING errcode = 'QD003';
  END IF;
  SELECT s.next INTO next_state FROM qdk.handoff_steps s
   WHERE s.state = box.state AND s.act = NEW.act AND s.side = written_side;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a handoff that is % cannot be %', box.state, NEW.act USING errcode = 'QD004';
  END IF;
  UPDATE public.handoffs h SET state = next_state, last_number = NEW.number, moved_at = NEW.at,
         paused = CASE NEW.act WHEN 'pause' THEN true WHEN 'resume' THEN false ELSE h.paused END,
         received_at = CASE NEW.act WHEN 'receive' THEN coalesce(h.received_at, NEW.at) ELSE h.received_at END,
         round = h.round + CASE WHEN NEW.act = 'resend' THEN 1 ELSE 0 END,
         due_on = coalesce(NEW.due_on, h.due_on)
   WHERE h.bureau_id = NEW.bureau_id AND h.id = NEW.handoff_id;
  RETURN NEW;
END $$;

REVOKE EXECUTE ON FUNCTION qdk.post_message() FROM qd_owner;

DROP FUNCTION qdk.name_actor(text);
DROP FUNCTION qdk.name_actor_of_session(integer, bytea);

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

ALTER TABLE audit_trail ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY;
DROP POLICY trigger_compares ON audit_trail;
REVOKE SELECT (bureau_id, seq) ON audit_trail FROM qd_audit;
