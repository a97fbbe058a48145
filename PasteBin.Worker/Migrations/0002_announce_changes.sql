-- Every change of a paste, by the api or by hand, is announced on the channel paste_changes: keys separated by commas, or * for all.
-- A payload must stay under 8000 bytes: 100 keys of at most 64 characters do. Expiry is quiet: no cache outlives expires_at anyway.
create function announce_paste_changes() returns trigger language plpgsql as $$
begin
    if coalesce(current_setting('pastebin.quiet', true), '') <> 'on' then
        perform pg_notify('paste_changes', string_agg(key, ',' order by key))
        from (select key, (row_number() over (order by key) - 1) / 100 as chunk from changed) numbered
        group by chunk;
    end if;
    return null;
end $$;

create function announce_all_pastes() returns trigger language plpgsql as $$
begin
    perform pg_notify('paste_changes', '*');
    return null;
end $$;

create trigger pastes_updated after update on pastes
    referencing old table as changed for each statement execute function announce_paste_changes();
create trigger pastes_deleted after delete on pastes
    referencing old table as changed for each statement execute function announce_paste_changes();
create trigger pastes_truncated after truncate on pastes
    for each statement execute function announce_all_pastes();
