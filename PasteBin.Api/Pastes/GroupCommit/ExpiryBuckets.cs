using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using PasteBin.Contracts.Messaging;

namespace PasteBin.Api.Pastes.GroupCommit;

/// <summary>
/// Orders one delayed message per expiry bucket: the times at which pastes end, rounded up so that many share one.
/// </summary>
internal sealed class ExpiryBuckets(TimeProvider time)
{
    private static readonly TimeSpan Fine = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Coarse = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FineUpTo = TimeSpan.FromHours(1);

    /// <summary>Some megabytes. Forgetting a bucket costs one insert that finds it there.</summary>
    private const int MostRemembered = 50_000;

    private readonly Lock _gate = new();
    private readonly SortedSet<DateTimeOffset> _known = [];

    /// <summary>The bucket of a paste: 10 s wide for lives up to an hour, a minute above; null when it never ends.</summary>
    public static DateTimeOffset? Of(DateTimeOffset createdAt, DateTimeOffset expiresAt)
    {
        if (expiresAt == DateTimeOffset.MaxValue)
        {
            return null;
        }

        var width = expiresAt - createdAt <= FineUpTo ? Fine.Ticks : Coarse.Ticks;
        return new DateTimeOffset((expiresAt.UtcTicks + width - 1) / width * width, TimeSpan.Zero);
    }

    /// <summary>
    /// Makes sure that each of these buckets has its message in the outbox. A transaction of its own: two that insert the same buckets while
    /// holding others deadlock, so buckets go in sorted and committed before any paste does.
    /// </summary>
    /// <param name="wanted">Buckets, or null for pastes that never end, each with the <c>traceparent</c> of who wants it.</param>
    /// <exception cref="NpgsqlException">Unknown whether they are; asking again is safe.</exception>
    public async Task EnsureAsync(
        NpgsqlConnection connection, IEnumerable<(DateTimeOffset? Due, string? Traceparent)> wanted, CancellationToken cancellation)
    {
        var missing = Missing(wanted);
        if (missing.Count == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand($"""
            with bucket as (select * from unnest($1, $2, $3) as given (due, payload, traceparent)),
            fresh as (insert into expiry_buckets (due) select due from bucket order by due on conflict do nothing returning due)
            insert into outbox (exchange, type, routing_key, payload, traceparent, deliver_at)
            select '{BrokerNames.Commands}', '{BrokerNames.ExpiryDue}', '{BrokerNames.ExpiryDue}', payload, traceparent, due
            from fresh join bucket using (due)
            """, connection);
        command.Parameters.Add(Array(missing.Keys.ToArray(), NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Array(missing.Keys.Select(Payload).ToArray(), NpgsqlDbType.Bytea));
        command.Parameters.Add(Array(missing.Values.ToArray(), NpgsqlDbType.Text));
        await command.ExecuteNonQueryAsync(cancellation);
        lock (_gate)
        {
            _known.UnionWith(missing.Keys);
        }
    }

    private SortedDictionary<DateTimeOffset, string?> Missing(IEnumerable<(DateTimeOffset? Due, string? Traceparent)> wanted)
    {
        var missing = new SortedDictionary<DateTimeOffset, string?>();
        lock (_gate)
        {
            Forget();
            foreach (var (bucket, traceparent) in wanted)
            {
                if (bucket is { } due && !_known.Contains(due))
                {
                    missing.TryAdd(due, traceparent);
                }
            }
        }

        return missing;
    }

    private static byte[] Payload(DateTimeOffset due) => JsonSerializer.SerializeToUtf8Bytes(new ExpiryDue(due), MessagesJsonContext.Default.ExpiryDue);

    private static NpgsqlParameter Array(object values, NpgsqlDbType type) => new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    private void Forget()
    {
        if (_known.Count > MostRemembered)
        {
            _known.Clear();
        }

        var now = time.GetUtcNow();
        while (_known.Count > 0 && _known.Min <= now)
        {
            _known.Remove(_known.Min);
        }
    }
}
