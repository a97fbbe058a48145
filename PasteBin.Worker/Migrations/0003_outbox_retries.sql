-- A message the broker refuses is put off, so that it does not stand in the way of those behind it.
alter table outbox
    add column attempts integer not null default 0,
    -- Null: at once.
    add column retry_at timestamptz;
