-- Which messages a consumer has handled. The row is written in the transaction of what the handler does, so a message that comes again does nothing.
create table inbox (
    consumer   text collate "C" not null,
    message_id text collate "C" not null,
    handled_at timestamptz not null default now(),
    primary key (consumer, message_id)
);
create index inbox_handled_at on inbox (handled_at);
