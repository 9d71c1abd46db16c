-- What the sender of a handoff writes stays within what both sides of the link have agreed to share: nothing at all under
-- terms that nobody or only one of them has agreed to. Runs after post_message (triggers run in the order of their names),
-- so that a repeated request stays one that changes nothing. Looks at shared tables only.
CREATE OR REPLACE FUNCTION qdk.keep_to_scope() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE scope record;
BEGIN
  SELECT s.facts, s.files INTO scope FROM public.link_scopes s
    JOIN public.link_answers o ON o.link_id = s.link_id AND o.number = s.number AND o.bureau_id = NEW.origin_id AND o.agreed
    JOIN public.link_answers t ON t.link_id = s.link_id AND t.number = s.number AND t.bureau_id = NEW.target_id AND t.agreed
   WHERE s.link_id = NEW.link_id AND s.kind = NEW.kind ORDER BY s.number DESC LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the link is not agreed by both sides' USING errcode = 'QD001';
  END IF;
  IF NEW.content ? 'facts' AND (jsonb_typeof(NEW.content -> 'facts') <> 'object'
                                OR (NEW.content -> 'facts') - scope.facts <> '{}'::jsonb) THEN
    RAISE EXCEPTION 'facts outside of what the link may carry' USING errcode = 'QD006';
  END IF;
  IF NOT scope.files AND jsonb_path_exists(NEW.content, '$.**.sha256') THEN
    RAISE EXCEPTION 'the link carries no files' USING errcode = 'QD006';
  END IF;
  RETURN NEW;
END $$;
