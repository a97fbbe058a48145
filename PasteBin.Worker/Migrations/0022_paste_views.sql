-- How often each paste was read. Beside pastes, because a reading is no change: nobody hears of it, and no cache forgets what was read.
create table paste_views (
    key   text collate "C" primary key,
    views bigint not null
);

-- They go with their paste, whoever ends it.
create function delete_paste_views() returns trigger language plpgsql as $$
begin
    delete from paste_views where key in (select key from changed);
    return null;
end $$;

create function delete_all_paste_views() returns trigger language plpgsql as $$
begin
    truncate paste_views;
    return null;
end $$;

create trigger pastes_deleted_views after delete on pastes
    referencing old table as changed for each statement execute function delete_paste_views();
create trigger pastes_truncated_views after truncate on pastes
    for each statement execute function delete_all_paste_views();
