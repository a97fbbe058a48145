using System.Security.Cryptography;
using PasteBin.Api.Caching;
using PasteBin.Api.Keys;
using PasteBin.Api.Pastes.GroupCommit;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>Turns a checked text into a stored paste.</summary>
internal sealed class PasteCreator(KeyReserve keys, PasteWriter writer, PasteCache cache, PasteMetrics metrics, TimeProvider time)
{
    /// <summary>22 of 62 characters are 131 bits.</summary>
    private const int TokenLength = 22;

    private const string TokenAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <param name="text">At least one byte; not used any more when this returns.</param>
    public async Task<CreateOutcome> CreateAsync(ReadOnlyMemory<byte> text, PasteTerms terms, CancellationToken cancellation)
    {
        if (await keys.TakeAsync(cancellation) is not { } key)
        {
            return Refuse("no-key", CreateRefusal.NoKey);
        }

        var pending = Prepare(key, text.Span, terms, out var token);
        var outcome = await writer.WriteAsync(pending, cancellation);
        if (outcome != WriteOutcome.Stored)
        {
            return outcome switch
            {
                WriteOutcome.QueueFull => Refuse("queue-full", CreateRefusal.Busy),
                WriteOutcome.Unavailable => Refuse("database", CreateRefusal.Unavailable),
                _ => Refuse("data", CreateRefusal.Data),
            };
        }

        metrics.Created(text.Length);
        await cache.StoreCreatedAsync(pending.Paste);
        return new(pending.Paste, token, null);
    }

    private PendingPaste Prepare(string key, ReadOnlySpan<byte> text, PasteTerms terms, out string token)
    {
        token = RandomNumberGenerator.GetString(TokenAlphabet, TokenLength);
        var (content, encoding) = TextCompression.Compress(text);
        // Postgres keeps microseconds: what is answered now must be what is read later.
        var now = time.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var expiresAt = terms.Life == PasteLife.Never ? DateTimeOffset.MaxValue : now + terms.Life;
        var paste = new Paste(
            key, content, encoding, text.Length, SHA256.HashData(text), terms.Language, terms.Title, now, expiresAt, terms.Burn, Version: 1);
        return new(paste, content, PasteStore.HashToken(token));
    }

    private CreateOutcome Refuse(string reason, CreateRefusal refusal)
    {
        metrics.Refused(reason);
        return new(null, "", refusal);
    }
}

/// <summary>The stored paste and the token that deletes it, or why there is none.</summary>
internal sealed record CreateOutcome(Paste? Paste, string DeleteToken, CreateRefusal? Refusal);

internal enum CreateRefusal
{
    NoKey,
    Busy,
    Unavailable,
    Data,
}
