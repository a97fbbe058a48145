using PasteBin.Contracts.Messaging;

namespace PasteBin.Api.Pastes;

/// <summary>
/// SQL that puts a <see cref="PasteEvent"/> in the outbox as part of the statement that makes the change, in one round trip.
/// Postgres writes the JSON because only Postgres knows which rows the statement changed: a conflicting key must not be announced.
/// The payload is what <see cref="MessagesJsonContext"/> reads: <c>{"items":[{"key":"…","version":1,"time":"2026-01-31T12:00:00+00:00"}]}</c>.
/// </summary>
internal static class OutboxSql
{
    public const string Created = Open + "'" + BrokerNames.PastesCreated + "'" + Close;
    public const string Deleted = Open + "'" + BrokerNames.PastesDeleted + "'" + Close;
    public const string Burned = Open + "'" + BrokerNames.PastesBurned + "'" + Close;

    private const string Open = """
        insert into outbox (exchange, payload, traceparent, type, routing_key)
        select
        """ + " '" + BrokerNames.Events + "'," + """
            convert_to(json_build_object('items', json_agg(json_build_object('key', key, 'version', version, 'time', now())))::text, 'UTF8'),
            $1, kind, kind
        from changed cross join (select
        """ + " ";

    private const string Close = " as kind) kinds group by kind";
}
