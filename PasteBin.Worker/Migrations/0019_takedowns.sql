-- Pastes that the operator has taken down: whoever asks for one is told why (451), for a time that is configured.
create table takedowns (
    key           text collate "C" primary key,
    -- For everybody to read.
    reason        text not null,
    taken_down_at timestamptz not null default now()
);

create index takedowns_taken_down_at on takedowns (taken_down_at);

-- Their rows as they were, columns in the same order, out of every reader's way: to be put back, and deleted when their own life ends or the notice does.
-- A migration that adds a column to pastes or to paste_versions adds it here too.
create table taken_down_pastes (
    like pastes including defaults including storage,
    primary key (key),
    foreign key (key) references takedowns on delete cascade
);

create index taken_down_pastes_expires_at on taken_down_pastes (expires_at);

create table taken_down_versions (
    like paste_versions including defaults including storage,
    primary key (key, version),
    foreign key (key) references taken_down_pastes on delete cascade
);
