-- A table of vassals that tells the Emperor of every change at once.
--
--   psql emperor -f vassals.sql
--   emperord --emperor "pg://host=127.0.0.1 user=emperor dbname=emperor;SELECT name, config, ts, uid, gid FROM vassals WHERE enabled" \
--            --emperor-pg-notify emperord --emperor-freq 60
--
-- Without the trigger the same table works: changes are seen every emperor-freq seconds then.

CREATE TABLE vassals (
  name    text PRIMARY KEY,             -- with the ending of its format: site.ini
  config  text NOT NULL,
  ts      double precision NOT NULL DEFAULT extract(epoch FROM clock_timestamp()),
  uid     integer NOT NULL,             -- who it runs as under emperor-tyrant, never 0
  gid     integer NOT NULL,
  enabled boolean NOT NULL DEFAULT true
);

-- Another configuration or owner is another ts: nobody has to think of it.
CREATE FUNCTION vassals_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.config, NEW.uid, NEW.gid) IS DISTINCT FROM (OLD.config, OLD.uid, OLD.gid) AND NEW.ts = OLD.ts THEN
    NEW.ts := extract(epoch FROM clock_timestamp());
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER vassals_stamp BEFORE UPDATE ON vassals
  FOR EACH ROW EXECUTE FUNCTION vassals_stamp();

-- Once for each statement, however many rows it changes; equal notices of one transaction are one.
CREATE FUNCTION vassals_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('emperord', '');
  RETURN NULL;
END $$;

CREATE TRIGGER vassals_notify AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON vassals
  FOR EACH STATEMENT EXECUTE FUNCTION vassals_notify();
