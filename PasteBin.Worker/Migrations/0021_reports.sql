-- What readers have said about pastes, for the operator to look at.
create table reports (
    key          text collate "C" not null,
    -- Of the client's network, the paste's key and a salt that lives for a day: the same client counts once, and who it was nobody can find out after that.
    client       bytea not null,
    reason       text not null,
    created_at   timestamptz not null default now(),
    -- The operator has looked at it; it still counts as said.
    dismissed_at timestamptz,
    primary key (key, client)
);

create index reports_created_at on reports (created_at);

create table report_salt (
    only_row boolean primary key default true check (only_row),
    salt     bytea not null,
    made_at  timestamptz not null default now()
);

insert into report_salt (salt) values (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- Reports go with their paste, whoever ends it: its author, a burn, expiry, a takedown, a hand.
create function delete_paste_reports() returns trigger language plpgsql as $$
begin
    delete from reports where key in (select key from changed);
    return null;
end $$;

create function delete_all_paste_reports() returns trigger language plpgsql as $$
begin
    truncate reports;
    return null;
end $$;

create trigger pastes_deleted_reports after delete on pastes
    referencing old table as changed for each statement execute function delete_paste_reports();
create trigger pastes_truncated_reports after truncate on pastes
    for each statement execute function delete_all_paste_reports();
