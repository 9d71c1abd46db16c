-- Says to the audit trail who acts, until the transaction ends. By a SET statement and not by set_config(): a cluster hands
-- it to the nodes on which the rows lie, and the trigger there would find nobody otherwise.
CREATE OR REPLACE FUNCTION qdk.name_actor(who text) RETURNS void LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('set local app.actor = %L', who);
END $$;
