-- The event as text put together, which takes half as long as objects made of objects: it was the largest part of a batch of expired pastes.
-- All of a statement's changes have one time.
create or replace function add_paste_events(kind text, keys text[], versions integer[]) returns void language sql set timezone = 'UTC' as $$
    insert into outbox (exchange, type, routing_key, payload, traceparent)
    select 'pastebin.v1.events', kind, kind,
        convert_to(
            '{"schemaVersion":1,"items":['
                || string_agg('{"key":' || to_json(key) || ',"version":' || version || ',"time":' || time || '}', ',') || ']}', 'UTF8'),
        nullif(current_setting('pastebin.traceparent', true), '')
    -- Not now(): whoever waited for another's change began before it. The rows are locked, so this clock goes by the order of the commits.
    from (select to_json(clock_timestamp()) as time) clock,
        (select key, version, (number - 1) / 1000 as chunk
        from unnest(keys, versions) with ordinality as changed (key, version, number)) numbered
    group by chunk
$$;
