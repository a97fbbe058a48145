using Npgsql;
using PasteBin.Contracts.Migrations;

namespace PasteBin.HashService.Keys;

/// <summary>Fresh keys from <c>hashdb</c>: a block of the sequence belongs to whoever took it, for ever, also when it is never used.</summary>
internal sealed class KeySequence(NpgsqlDataSource database, SqlMigrator migrator, KeyGenerator generator, TimeProvider time)
{
    // The empty message is there for its WAL record. nextval logs 32 steps ahead; a call that finds the steps logged by another session,
    // whose commit is not on disk yet, commits without waiting for it. A crash right then would hand the same blocks out again.
    // With a record of its own every call's commit waits until all before it is on disk (and on the synchronous standby, where there is one).
    private const string ReserveSql = """
        select nextval('key_blocks'), pg_logical_emit_message(true, 'pastebin', '')
        from key_secret, generate_series(1, $2) where fingerprint = $1
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    private volatile bool _wrongSecret;

    /// <summary>This process was started with another secret than the database's and must not hand out anything.</summary>
    public bool WrongSecret => _wrongSecret;

    /// <summary>Brings the schema up to date and binds the database to the secret, or checks that it is bound to this one.</summary>
    /// <exception cref="WrongSecretException">The database belongs to another secret.</exception>
    /// <exception cref="NpgsqlException">Postgres cannot be reached or refuses.</exception>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await migrator.MigrateAsync(cancellation);
        await using var claim = database.CreateCommand("insert into key_secret (fingerprint) values ($1) on conflict do nothing");
        claim.Parameters.Add(new() { Value = generator.Fingerprint });
        await claim.ExecuteNonQueryAsync(cancellation);
        if (!await IsMineAsync(cancellation))
        {
            _wrongSecret = true;
            throw new WrongSecretException();
        }
    }

    /// <summary>Whether the database answers, has its schema and is bound to this secret.</summary>
    /// <exception cref="NpgsqlException">Postgres cannot be reached or refuses, or the schema is not there.</exception>
    public async Task<bool> IsMineAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select exists (select from key_secret where fingerprint = $1)");
        command.Parameters.Add(new() { Value = generator.Fingerprint });
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Takes blocks of 1024 keys.</summary>
    /// <exception cref="SequenceUnavailableException">Postgres cannot be reached or refuses, or did not answer within three seconds.</exception>
    public async Task<IReadOnlyList<string[]>> ReserveAsync(int blocks, CancellationToken cancellation)
    {
        for (var again = false; ; again = true)
        {
            try
            {
                // Not by cancelling: Npgsql then waits for a server that may not be listening. The command ends by its own timeout.
                return await TakeAsync(blocks, cancellation).WaitAsync(Deadline, time, cancellation);
            }
            catch (NpgsqlException exception) when (!again && exception.IsTransient && exception.InnerException is not TimeoutException)
            {
                // Most likely a pooled connection from before Postgres was restarted. Blocks that a lost reply named are lost, never reused.
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                throw new SequenceUnavailableException("hashdb gives no numbers.", exception);
            }
        }
    }

    private async Task<IReadOnlyList<string[]>> TakeAsync(int blocks, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(ReserveSql);
        command.Parameters.Add(new() { Value = generator.Fingerprint });
        command.Parameters.Add(new() { Value = blocks });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var numbers = new List<long>(blocks);
        while (await reader.ReadAsync(cancellation))
        {
            numbers.Add(reader.GetInt64(0));
        }

        // Only a statement that has ended has committed; until then a crash may give its numbers to somebody else.
        await reader.CloseAsync();
        return numbers.Count == blocks
            ? numbers.ConvertAll(generator.KeysOf)
            : throw new SequenceUnavailableException("hashdb is not bound to this secret (yet).");
    }
}

internal sealed class SequenceUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

internal sealed class WrongSecretException() : Exception(Explanation)
{
    public const string Explanation =
        "Keys:Secret is not the secret that hashdb's keys were made with: with another one keys would be handed out twice. "
        + "Set Keys:Secret (environment variable Keys__Secret) to the old value and restart, or start with hashdb, textdb and redis-hash all empty.";
}
