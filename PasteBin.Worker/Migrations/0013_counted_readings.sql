-- Readings that a paste that burns has left; null is one, which is all that earlier versions of the api know.
alter table pastes add column reads_left integer;

-- A reading that is not the last is no change of the paste: nobody hears of it, and no cache holds a paste that burns.
-- The setting pastebin.cause says that an update is one.
create or replace function announce_paste_changes() returns trigger language plpgsql as $$
begin
    if coalesce(current_setting('pastebin.quiet', true), '') <> 'on' and coalesce(current_setting('pastebin.cause', true), '') <> 'read' then
        perform pg_notify('paste_changes', string_agg(key, ',' order by key))
        from (select key, (row_number() over (order by key) - 1) / 100 as chunk from changed) numbered
        group by chunk;
    end if;
    return null;
end $$;

create or replace function record_paste_updates() returns trigger language plpgsql as $$
begin
    if coalesce(current_setting('pastebin.cause', true), '') = 'read' then
        return null;
    end if;
    -- A changed key is one paste less and one more.
    perform add_paste_events(kind, array_agg(key), array_agg(version))
    from (
        select coalesce(later.key, earlier.key) as key, coalesce(later.version, earlier.version) as version,
            case when earlier.key is null then 'pastes.created' when later.key is null then 'pastes.deleted' else 'pastes.updated' end as kind
        from changed earlier full join result later on earlier.key = later.key) changes
    group by kind;
    return null;
end $$;
