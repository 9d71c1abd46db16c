-- The same where only the session is known yet: one statement of the round trip in which a request begins, so that nothing
-- is written before it is known who acts. Whether the session is alive is another question; a dead one writes nothing.
CREATE OR REPLACE FUNCTION qdk.name_actor_of_session(b int, h bytea) RETURNS void LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp AS $$
DECLARE who text;
BEGIN
  SELECT 'officer:' || o.id || ':' || o.name INTO who FROM public.web_sessions s
    JOIN public.officers o ON o.bureau_id = b AND o.id = s.officer_id
   WHERE s.bureau_id = b AND s.token_hash = h;
  EXECUTE format('set local app.actor = %L', coalesce(who, 'officer::'));
END $$;
