using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using PasteBin.Contracts.Messaging;

namespace PasteBin.Bench.Peers;

/// <summary>
/// Stores bodies as rows of <c>bench_pastes</c>, those that arrive together as one statement with one event in the outbox, and answers when it is committed:
/// what a create cannot do without, and nothing else. No limit, check, route, cache or telemetry, and no column that a plain paste leaves empty.
/// </summary>
internal sealed class PostgresBatches(string? connectionString) : IAsyncDisposable
{
    // As PasteBin's own: of more than 32 that wait half goes first.
    private const int GoodBatch = 32;
    private const int MaxRows = 1000;

    private const string Columns = "key, content, size, content_hash, created_at, expires_at, delete_token_hash";

    // As PasteBin's own is.
    private const string Event = $$"""
        insert into outbox (exchange, type, routing_key, payload)
        select '{{BrokerNames.Events}}', '{{BrokerNames.PastesCreated}}', '{{BrokerNames.PastesCreated}}',
            convert_to('{"schemaVersion":1,"items":[{"key":"'
                || array_to_string(keys, '","version":1,"time":' || to_json(now()) || '},{"key":"')
                || '","version":1,"time":' || to_json(now()) || '}]}', 'UTF8')
        """;

    private const string Many = $"with event as ({Event} from (select $1 as keys) fresh) insert into bench_pastes ({Columns}) select * from unnest($1, $2, $3, $4, $5, $6, $7)";

    private const string One = $"with event as ({Event} from (select array[$1] as keys) fresh) insert into bench_pastes ({Columns}) values ($1, $2, $3, $4, $5, $6, $7)";

    // A writer that waits sends the row on the thread that brings it.
    private readonly Channel<Row> _waiting = Channel.CreateUnbounded<Row>(new() { AllowSynchronousContinuations = true });

    private readonly NpgsqlDataSource? _database = connectionString is null ? null
        : NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 2, NoResetOnClose = true });

    private readonly Lock _gate = new();
    private Task? _writer;

    public async Task AnswerAsync(HttpContext context)
    {
        lock (_gate)
        {
            _writer ??= WriteAsync();
        }

        var body = new byte[(int)context.Request.ContentLength!.Value];
        await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
        var (key, token) = (Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(8)), RandomNumberGenerator.GetHexString(32));
        var row = new Row(key, body, SHA256.HashData(body), DateTimeOffset.UtcNow, SHA256.HashData(Encoding.ASCII.GetBytes(token)));
        _waiting.Writer.TryWrite(row);
        await row.Committed.Task;
        var response = context.Response;
        var answer = $"http://{context.Request.Host}/{key}\n";
        (response.StatusCode, response.ContentType, response.ContentLength) = (StatusCodes.Status201Created, "text/plain", answer.Length);
        (response.Headers.Location, response.Headers["X-Delete-Token"]) = ("/" + key, token);
        Encoding.ASCII.GetBytes(answer, response.BodyWriter);
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await (_writer ?? Task.CompletedTask);
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task WriteAsync()
    {
        await using var connection = await _database!.OpenConnectionAsync();
        var batch = new List<Row>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            if (batch.Count > 1 && _waiting.Reader.Count < GoodBatch)
            {
                // Busy: requests that the pool has taken in already come along.
                await Task.Yield();
            }

            batch.Clear();
            var most = Math.Clamp(_waiting.Reader.Count / 2, GoodBatch, MaxRows);
            while (batch.Count < most && _waiting.Reader.TryRead(out var row))
            {
                batch.Add(row);
            }

            try
            {
                await using var command = new NpgsqlCommand(batch.Count == 1 ? One : Many, connection);
                Add(command, batch, NpgsqlDbType.Text, static row => row.Key);
                Add(command, batch, NpgsqlDbType.Bytea, static row => row.Body);
                Add(command, batch, NpgsqlDbType.Integer, static row => row.Body.Length);
                Add(command, batch, NpgsqlDbType.Bytea, static row => row.Hash);
                Add(command, batch, NpgsqlDbType.TimestampTz, static row => row.At);
                Add(command, batch, NpgsqlDbType.TimestampTz, static row => row.At.AddDays(7));
                Add(command, batch, NpgsqlDbType.Bytea, static row => row.TokenHash);
                await command.ExecuteNonQueryAsync();
            }
            catch (NpgsqlException exception)
            {
                batch.ForEach(row => row.Committed.SetException(exception));
                continue;
            }

            foreach (var row in batch)
            {
                if (batch.Count == 1)
                {
                    row.Committed.SetResult();
                }
                else
                {
                    ThreadPool.UnsafeQueueUserWorkItem(static row => row.Committed.SetResult(), row, preferLocal: true);
                }
            }
        }
    }

    private static void Add<T>(NpgsqlCommand command, List<Row> batch, NpgsqlDbType type, Func<Row, T> value) => command.Parameters.Add(batch.Count == 1
        ? new NpgsqlParameter<T> { TypedValue = value(batch[0]), NpgsqlDbType = type }
        : new NpgsqlParameter<T[]> { TypedValue = [.. batch.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | type });

    private sealed record Row(string Key, byte[] Body, byte[] Hash, DateTimeOffset At, byte[] TokenHash)
    {
        public TaskCompletionSource Committed { get; } = new();
    }
}
