using System.Buffers.Binary;
using System.Collections.Frozen;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Admission;

/// <summary>
/// Whether a text may be stored here, which the operator decides: no text that was taken down, and none when the storage is full. What it goes by is
/// read from Postgres once a second, so that asking costs a create nothing; while Postgres is away, what was known last holds.
/// </summary>
internal sealed partial class AdmissionRules(NpgsqlDataSource database, TimeProvider clock, ILogger<AdmissionRules> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long the first texts wait for the rules.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Rules? _rules;

    /// <summary>Why the text is not taken; null: it is.</summary>
    /// <param name="hash">SHA-256 of the text as it came, before it is sealed.</param>
    public async ValueTask<ProblemHttpResult?> RefuseAsync(byte[] hash, CancellationToken cancellation)
    {
        if (_rules is not { } rules)
        {
            await _known.Task.WaitAsync(Patience, clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_rules is not { } late)
            {
                return CreateProblems.Unavailable();
            }

            rules = late;
        }

        return rules.StorageFull ? Problems.StorageFull.Say("Nothing was stored, and nothing can be for now. Reading and deleting go on; try again later.")
            : rules.Blocked.Contains(TextHash.From(hash)) ? Problems.TextBlocked.Say("Paste something else: whoever runs this server does not take these very bytes.")
            : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (true)
        {
            try
            {
                _rules = await ReadAsync(_rules, stoppingToken);
                _known.TrySetResult();
                failing = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (!failing)
                {
                    Log.Failed(logger, exception.GetType().Name);
                }

                failing = true;
            }

            await Task.Delay(Interval, clock, stoppingToken);
        }
    }

    private async Task<Rules> ReadAsync(Rules? known, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select blocked_version, storage_full from admission");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
        {
            throw new InvalidOperationException("The row of admission is gone.");
        }

        var (version, full) = (row.GetInt64(0), row.GetBoolean(1));
        return known is not null && known.Version == version ? known with { StorageFull = full }
            // Read after the version: it may be newer than that, and is read once more then.
            : new(version, full, await ReadBlockedAsync(cancellation));
    }

    private async Task<FrozenSet<TextHash>> ReadBlockedAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select hash from blocked_texts");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var blocked = new HashSet<TextHash>();
        while (await row.ReadAsync(cancellation))
        {
            blocked.Add(TextHash.From(row.GetFieldValue<byte[]>(0)));
        }

        return blocked.ToFrozenSet();
    }

    private sealed record Rules(long Version, bool StorageFull, FrozenSet<TextHash> Blocked);

    /// <summary>32 bytes of a hash, without an object for each.</summary>
    private readonly record struct TextHash(UInt128 High, UInt128 Low)
    {
        public static TextHash From(ReadOnlySpan<byte> hash) =>
            new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "What may be stored here cannot be read ({Failure}); what was known last holds until it can.")]
        public static partial void Failed(ILogger logger, string failure);
    }
}
