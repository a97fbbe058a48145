using PasteBin.Contracts.Messaging;

namespace PasteBin.Api.Pastes;

/// <summary>SQL about the <see cref="PasteEvent"/> of a statement; <c>$1</c> is the traceparent, or null.</summary>
internal static class EventSql
{
    /// <summary>A column for a statement that updates or deletes pastes: the triggers that write the event read it in the same transaction.</summary>
    public const string Traced = "set_config('pastebin.traceparent', $1, true)";

    /// <summary>
    /// Puts <c>pastes.created</c> in the outbox as part of the statement that inserts. Postgres writes the JSON because only Postgres knows
    /// which rows are new (the CTE <c>changed</c>): a conflicting key must not be announced.
    /// </summary>
    public const string Created = $"""
        insert into outbox (exchange, type, routing_key, payload, traceparent)
        select '{BrokerNames.Events}', '{BrokerNames.PastesCreated}', '{BrokerNames.PastesCreated}',
            convert_to(json_build_object(
                'schemaVersion', 1, 'items', json_agg(json_build_object('key', key, 'version', version, 'time', now())))::text, 'UTF8'),
            $1
        from changed having count(*) > 0
        """;

    /// <summary>The same for new pastes whose keys are <c>$2</c>, made here: they need no escaping, and no row has to be looked at.</summary>
    public const string CreatedNew = $$"""
        insert into outbox (exchange, type, routing_key, payload, traceparent)
        select '{{BrokerNames.Events}}', '{{BrokerNames.PastesCreated}}', '{{BrokerNames.PastesCreated}}',
            convert_to('{"schemaVersion":1,"items":[{"key":"' || array_to_string($2, rest || '},{"key":"') || rest || '}]}', 'UTF8'), $1
        from (select '","version":1,"time":' || to_json(now()) as rest) same
        """;
}
