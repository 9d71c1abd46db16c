-- And so does the archived project itself.
CREATE OR REPLACE FUNCTION qdk.keep_archived_project() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.state = 'archived' THEN RAISE EXCEPTION 'the project is archived' USING errcode = 'QD005'; END IF;
  RETURN NEW;
END $$;
