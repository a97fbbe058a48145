using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using PasteBin.Contracts.Messaging;

namespace PasteBin.Api.Pastes.GroupCommit;

/// <summary>
/// Orders one delayed message per expiry bucket: the times at which pastes end, rounded up so that many share one. Used by the writer alone.
/// </summary>
internal sealed class ExpiryBuckets(TimeProvider time)
{
    private static readonly TimeSpan Fine = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Coarse = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FineUpTo = TimeSpan.FromHours(1);

    /// <summary>Some megabytes. Forgetting a bucket costs one insert that finds it there.</summary>
    private const int MostRemembered = 50_000;

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
    /// Makes sure that every bucket of the batch has its message in the outbox. A transaction of its own: two that insert the same buckets while
    /// holding others deadlock, so buckets go in sorted and committed before any paste does.
    /// </summary>
    /// <exception cref="NpgsqlException">Unknown whether they are; asking again is safe.</exception>
    public async Task EnsureAsync(NpgsqlConnection connection, IReadOnlyList<PendingPaste> batch, CancellationToken cancellation)
    {
        Forget();
        var missing = new SortedDictionary<DateTimeOffset, string?>();
        foreach (var pending in batch)
        {
            if (Of(pending.Paste.CreatedAt, pending.Paste.ExpiresAt) is { } due && !_known.Contains(due))
            {
                missing.TryAdd(due, pending.Creator?.Id);
            }
        }

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
        _known.UnionWith(missing.Keys);
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
