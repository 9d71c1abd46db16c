-- A sealed archive is read-only: whatever hangs on an archived project refuses every change.
CREATE OR REPLACE FUNCTION qdk.keep_archived() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM public.projects p WHERE p.bureau_id = NEW.bureau_id AND p.id = NEW.project_id
                AND p.state = 'archived') THEN
    RAISE EXCEPTION 'the project is archived' USING errcode = 'QD005';
  END IF;
  RETURN NEW;
END $$;
