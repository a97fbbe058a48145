-- Closed the channel, or was under way when another message did: sent with nothing beside it.
alter table outbox add column alone boolean not null default false;

-- What was refused is not walked over at every poll for what is new.
create index outbox_new on outbox (id) where retry_at is null;
create index outbox_refused on outbox (retry_at) where retry_at is not null;
