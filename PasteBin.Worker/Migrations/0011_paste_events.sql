-- Every update and every delete of a paste, by the api, by the Worker or by hand, puts its event in the outbox, in the transaction that makes it
-- true (docs/events.md). Two settings of that transaction tell what a row cannot: pastebin.cause (burned) and pastebin.traceparent.
-- What is deleted after its time has expired, whoever deletes it. Creating announces itself in its own statement: a trigger would copy every text
-- once more to look at the keys.
create function add_paste_events(kind text, keys text[], versions integer[]) returns void language sql set timezone = 'UTC' as $$
    insert into outbox (exchange, type, routing_key, payload, traceparent)
    select 'pastebin.v1.events', kind, kind,
        convert_to(json_build_object('schemaVersion', 1, 'items', json_agg(json_build_object('key', key, 'version', version, 'time', time)))::text, 'UTF8'),
        nullif(current_setting('pastebin.traceparent', true), '')
    from (
        -- Not now(): whoever waited for another's change began before it. The rows are locked, so this clock goes by the order of the commits.
        select key, version, clock_timestamp() as time, (number - 1) / 1000 as chunk
        from unnest(keys, versions) with ordinality as changed (key, version, number)) numbered
    group by chunk
$$;

create function record_paste_updates() returns trigger language plpgsql as $$
begin
    -- A changed key is one paste less and one more.
    perform add_paste_events(kind, array_agg(key), array_agg(version))
    from (
        select coalesce(later.key, earlier.key) as key, coalesce(later.version, earlier.version) as version,
            case when earlier.key is null then 'pastes.created' when later.key is null then 'pastes.deleted' else 'pastes.updated' end as kind
        from changed earlier full join result later on earlier.key = later.key) changes
    group by kind;
    return null;
end $$;

create function record_paste_deletes() returns trigger language plpgsql as $$
begin
    perform add_paste_events(kind, array_agg(key), array_agg(version))
    from (
        select key, version,
            case
                when expires_at <= now() then 'pastes.expired'
                when current_setting('pastebin.cause', true) = 'burned' then 'pastes.burned'
                else 'pastes.deleted'
            end as kind
        from changed) changes
    group by kind;
    return null;
end $$;

create trigger pastes_updated_events after update on pastes
    referencing old table as changed new table as result for each statement execute function record_paste_updates();
create trigger pastes_deleted_events after delete on pastes
    referencing old table as changed for each statement execute function record_paste_deletes();
