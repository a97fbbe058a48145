using Npgsql;

namespace PasteBin.Api.Pastes.Idempotency;

/// <summary>Answers in <c>textdb</c>, for a day; the statement that stores the paste puts them there.</summary>
internal sealed class AnswerStore(NpgsqlDataSource database)
{
    /// <summary>How long an answer is kept, as the statement that stores it has it.</summary>
    public const int LifeSeconds = 24 * 60 * 60;

    /// <summary>The answer that was given under this id, encrypted; null when there is none, or none any more.</summary>
    /// <exception cref="NpgsqlException">Postgres cannot be asked.</exception>
    public async Task<byte[]?> FindAsync(byte[] id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select answer from idempotency_keys where id = $1 and expires_at > now()");
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = id });
        return (byte[]?)await command.ExecuteScalarAsync(cancellation);
    }
}
