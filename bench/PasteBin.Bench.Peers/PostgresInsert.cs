using System.Buffers;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;

namespace PasteBin.Bench.Peers;

/// <summary>Stores a request's body as a row of <c>bench_pastes</c>, one prepared insert for each request, and answers when it is committed.</summary>
internal sealed class PostgresInsert(string? connectionString) : IAsyncDisposable
{
    private const string Insert = """
        insert into bench_pastes (key, content, size, content_hash, created_at, expires_at, delete_token_hash)
        values ($1, $2, $3, '', now(), now() + interval '1 day', '')
        """;

    private readonly NpgsqlDataSource? _database = connectionString is null ? null : NpgsqlDataSource.Create(connectionString);

    public async Task AnswerAsync(HttpContext context)
    {
        var length = (int)context.Request.ContentLength!.Value;
        var body = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await context.Request.Body.ReadExactlyAsync(body.AsMemory(0, length), context.RequestAborted);
            await using var connection = await _database!.OpenConnectionAsync(context.RequestAborted);
            await using var command = new NpgsqlCommand(Insert, connection);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = RandomNumberGenerator.GetHexString(10) });
            command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = body.AsMemory(0, length), NpgsqlDbType = NpgsqlDbType.Bytea });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = length });
            await command.PrepareAsync(context.RequestAborted);
            await command.ExecuteNonQueryAsync(context.RequestAborted);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
    }

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;
}
