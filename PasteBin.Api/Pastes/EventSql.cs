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
    public const string Created = $"{Announce} from (select array_agg(key) as keys from changed having count(*) > 0) fresh";

    /// <summary>The same where all rows are new or none is stored; their keys are <c>$2</c>.</summary>
    public const string CreatedNew = $"{Announce} from (select $2 as keys) fresh";

    /// <summary>The same of one paste, whose key is <c>$2</c>.</summary>
    public const string CreatedOne = $"{Announce} from (select array[$2] as keys) fresh";

    // Every paste begins with version 1, and what a key is made of needs no escaping. Names and order are PasteEvent's.
    private const string Announce = $$"""
        insert into outbox (exchange, type, routing_key, payload, traceparent)
        select '{{BrokerNames.Events}}', '{{BrokerNames.PastesCreated}}', '{{BrokerNames.PastesCreated}}',
            convert_to('{"schemaVersion":1,"items":[{"key":"'
                || array_to_string(keys, '","version":1,"time":' || to_json(now()) || '},{"key":"')
                || '","version":1,"time":' || to_json(now()) || '}]}', 'UTF8'),
            $1
        """;
}
