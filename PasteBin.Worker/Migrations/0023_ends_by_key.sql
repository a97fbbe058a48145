-- What goes with its paste is found by the paste's key, whatever Postgres believes of how much there is: a batch of expired pastes, hardly any of which was
-- ever changed, reported or counted, read these tables from end to end.
create or replace function delete_paste_versions() returns trigger language plpgsql set enable_seqscan = off as $$
begin
    delete from paste_versions where key = any(array(select key from changed));
    return null;
end $$;

create or replace function delete_paste_reports() returns trigger language plpgsql set enable_seqscan = off as $$
begin
    delete from reports where key = any(array(select key from changed));
    return null;
end $$;

create or replace function delete_paste_views() returns trigger language plpgsql set enable_seqscan = off as $$
begin
    delete from paste_views where key = any(array(select key from changed));
    return null;
end $$;
