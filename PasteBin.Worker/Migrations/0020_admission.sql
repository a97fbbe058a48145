-- SHA-256 of texts that nobody may paste again.
create table blocked_texts (
    hash     bytea not null check (length(hash) = 32),
    -- The paste that was taken down with this text; '': somebody added it by hand.
    key      text collate "C" not null default '',
    reason   text not null,
    added_at timestamptz not null default now(),
    primary key (hash, key)
);

create index blocked_texts_key on blocked_texts (key) where key <> '';

-- What every replica of the api reads once a second, in one row: whether what it knows is old, and whether anything may be stored at all.
create table admission (
    only_row           boolean primary key default true check (only_row),
    -- Moves with every change of blocked_texts.
    blocked_version    bigint not null default 0,
    storage_full       boolean not null default false,
    -- As the Worker measured last; null: nobody has, or there is no limit.
    storage_bytes      bigint,
    storage_limit      bigint,
    storage_checked_at timestamptz
);

insert into admission default values;

create function announce_blocked_texts() returns trigger language plpgsql as $$
begin
    update admission set blocked_version = blocked_version + 1;
    return null;
end $$;

create trigger blocked_texts_changed after insert or update or delete or truncate on blocked_texts
    for each statement execute function announce_blocked_texts();
