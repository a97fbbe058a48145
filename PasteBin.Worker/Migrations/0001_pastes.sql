create table pastes (
    key               text collate "C" primary key,
    -- As content_encoding says; null is the bytes as they came.
    content           bytea not null,
    content_encoding  text,
    -- Bytes as they came, before content_encoding.
    size              integer not null check (size > 0),
    -- SHA-256 of the bytes as they came; the ETag is made from it.
    content_hash      bytea not null,
    language          text,
    title             text,
    created_at        timestamptz not null,
    expires_at        timestamptz not null,  -- 'infinity': never
    burn              boolean not null default false,
    version           integer not null default 1,
    delete_token_hash bytea not null
)
-- Room in each page for an update of the same row that touches no index.
with (fillfactor = 90);

-- The api has compressed what pays.
alter table pastes alter column content set storage external;

create index pastes_expires_at on pastes (expires_at);

-- Buckets whose delayed message has been ordered: expires_at of their pastes, rounded up.
create table expiry_buckets (
    due timestamptz primary key
);

-- What the broker has not confirmed yet.
create table outbox (
    id          bigint generated always as identity primary key,
    message_id  uuid not null default gen_random_uuid(),
    type        text not null,
    exchange    text not null,
    routing_key text not null,
    payload     bytea not null,
    traceparent text,
    -- A command for later; null is now.
    deliver_at  timestamptz,
    created_at  timestamptz not null default now()
);
