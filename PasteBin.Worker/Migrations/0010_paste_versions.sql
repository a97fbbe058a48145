-- What a paste was before it was changed. pastes has the newest version, this table all before it.
create table paste_versions (
    key              text collate "C" not null,
    version          integer not null,
    content          bytea not null,
    content_encoding text,
    size             integer not null check (size > 0),
    content_hash     bytea not null,
    language         text,
    title            text,
    -- When this version came to be.
    created_at       timestamptz not null,
    primary key (key, version)
);

alter table paste_versions alter column content set storage external;

-- When the newest version came to be; null: when the paste was created.
alter table pastes add column updated_at timestamptz;

-- Old versions go with their paste, whoever deletes it: its author, a burn, expiry, a hand. One statement for a batch of a thousand;
-- a foreign key's cascade would be a thousand.
create function delete_paste_versions() returns trigger language plpgsql as $$
begin
    delete from paste_versions where key in (select key from changed);
    return null;
end $$;

create function delete_all_paste_versions() returns trigger language plpgsql as $$
begin
    truncate paste_versions;
    return null;
end $$;

create trigger pastes_deleted_versions after delete on pastes
    referencing old table as changed for each statement execute function delete_paste_versions();
create trigger pastes_truncated_versions after truncate on pastes
    for each statement execute function delete_all_paste_versions();
