-- Keys that people chose. A slug belongs to one paste, and after that to nobody for a while: caches may still hold the paste it was, and people its link.
-- Creating takes the row here first; whoever gets it may insert the paste.
create table slugs (
    key     text collate "C" primary key,
    -- From here on somebody else may take it; 'infinity' while a paste has it.
    free_at timestamptz not null default 'infinity'
);

create index slugs_free_at on slugs (free_at) where free_at < 'infinity';

-- Longer than any cache holds a paste (ten minutes), whether it hears of changes or not.
create function rest_slug() returns trigger language plpgsql as $$
begin
    update slugs set free_at = clock_timestamp() + interval '15 minutes' where key = old.key;
    return null;
end $$;

create function rest_all_slugs() returns trigger language plpgsql as $$
begin
    update slugs set free_at = clock_timestamp() + interval '15 minutes' where free_at = 'infinity';
    return null;
end $$;

-- Generated keys are ten letters and digits, and slugs are not.
create trigger pastes_slug_rests after delete on pastes
    for each row when (length(old.key) <> 10 or old.key ~ '[^A-Za-z0-9]') execute function rest_slug();
create trigger pastes_slugs_rest after truncate on pastes
    for each statement execute function rest_all_slugs();

-- Unlike a generated key a slug may have been asked for before it was there, and replicas remember for seconds what was not.
create function announce_slug() returns trigger language plpgsql as $$
begin
    perform pg_notify('paste_changes', new.key);
    return null;
end $$;

create trigger slugs_taken after insert or update on slugs
    for each row when (new.free_at = 'infinity') execute function announce_slug();

-- What people may find without its link.
alter table pastes add column public boolean not null default false;

-- Beside pastes, so that only public pastes pay for being found. Triggers keep it, whoever changes a paste.
create table listed_pastes (
    key        text collate "C" primary key,
    created_at timestamptz not null,
    language   text,
    title      text
);

create extension if not exists pg_trgm;

create index listed_pastes_newest on listed_pastes (created_at desc, key desc);
create index listed_pastes_language on listed_pastes (lower(language), created_at desc, key desc);
create index listed_pastes_title on listed_pastes using gin (title gin_trgm_ops);

create function list_paste() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        delete from listed_pastes where key = old.key;
    end if;
    if tg_op <> 'DELETE' and new.public and not new.burn then
        insert into listed_pastes (key, created_at, language, title) values (new.key, new.created_at, new.language, new.title);
    end if;
    return null;
end $$;

create function unlist_all_pastes() returns trigger language plpgsql as $$
begin
    truncate listed_pastes;
    return null;
end $$;

create trigger pastes_listed after insert on pastes
    for each row when (new.public) execute function list_paste();
create trigger pastes_relisted after update on pastes
    for each row when (old.public or new.public) execute function list_paste();
create trigger pastes_unlisted after delete on pastes
    for each row when (old.public) execute function list_paste();
create trigger pastes_unlisted_all after truncate on pastes
    for each statement execute function unlist_all_pastes();
