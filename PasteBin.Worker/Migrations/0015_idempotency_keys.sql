-- Answers to creates that may be sent again, each stored with its paste. A later paste may have its key's row when this one's time is up.
create table idempotency_keys (
    -- SHA-256 of the client's Idempotency-Key.
    id         bytea primary key,
    -- The delete token's of the paste that was created: says whose row it is.
    token_hash bytea not null,
    -- Encrypted under a key that only the request gives.
    answer     bytea not null,
    expires_at timestamptz not null
);

create index idempotency_keys_expires_at on idempotency_keys (expires_at);
