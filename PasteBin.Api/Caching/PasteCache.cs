using System.Diagnostics.CodeAnalysis;
using PasteBin.Api.Pastes;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Caching;

/// <summary>Where reads find pastes: L1, then L2, then Postgres. A paste that burns is found in Postgres alone, every time, without its text.</summary>
public sealed class PasteCache(
    LocalCache local, SharedCache shared, MissingKeys missing, CacheTrust trust, PasteStore store, CacheMetrics metrics, TimeProvider clock)
{
    private static readonly TimeSpan ShortLife = TimeSpan.FromHours(1);

    private readonly Flights<Found> _flights = new();

    /// <summary>Asks L1 alone, at once.</summary>
    public bool TryGet(ReadOnlySpan<char> key, [NotNullWhen(true)] out PasteResponse? response)
    {
        var now = clock.GetUtcNow();
        if (!local.TryGet(key, now, trust.LocalIsTrusted(now), out response))
        {
            return false;
        }

        metrics.Answered(Layer.Local);
        return true;
    }

    /// <summary>Asks L1, and what lies behind it when that has nothing.</summary>
    /// <exception cref="Npgsql.NpgsqlException">Postgres cannot be asked.</exception>
    public async ValueTask<Found> FindAsync(string key, CancellationToken cancellation) =>
        TryGet(key, out var response) ? new(response, Layer.Local) : PasteKey.IsPossible(key) ? await LoadAsync(key, cancellation) : Found.Nothing;

    /// <summary>Asks what lies behind L1; one load per key, however many wait for it.</summary>
    /// <exception cref="Npgsql.NpgsqlException">Postgres cannot be asked.</exception>
    public async Task<Found> LoadAsync(string key, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var found = missing.Contains(key, now) ? Found.Nothing : await _flights.JoinAsync(key, now, LoadAsync, cancellation);
        if (found.Response is { } response && response.Paste.ExpiresAt <= clock.GetUtcNow())
        {
            found = Found.Nothing;
        }

        metrics.Answered(found.Layer);
        return found;
    }

    /// <summary>
    /// The right to put a paste into L2 once it is created, if it lives under an hour; to be taken before it is in Postgres, where somebody may
    /// change it at once. Never fails.
    /// </summary>
    public async ValueTask<SharedLease?> LeaseAsync(Paste paste) =>
        paste.ExpiresAt - clock.GetUtcNow() < ShortLife ? await shared.LeaseAsync(paste) : null;

    /// <summary>Takes back the memory that the key was missing, and puts the paste into L2 under its lease. Never fails.</summary>
    public async ValueTask StoreCreatedAsync(Paste paste, SharedLease? lease)
    {
        Drop(paste.Key);
        if (lease is not null)
        {
            await shared.FillAsync(lease, paste);
        }
    }

    /// <summary>To be awaited between the commit of a change and its answer: after it nobody here reads what was before. Never fails.</summary>
    public async ValueTask ForgetAsync(string key)
    {
        await shared.ForgetAsync(key);
        Drop(key);
    }

    /// <summary>Forgets what this process knows of the key.</summary>
    internal void Drop(string key)
    {
        // First the loads, then what they kept: see Flight.TryKeep.
        _flights.Abandon(key);
        local.Forget(key);
        missing.Forget(key);
    }

    /// <summary>Forgets all that this process knows.</summary>
    internal void Clear()
    {
        _flights.AbandonAll();
        local.Clear();
        missing.Clear();
    }

    private async Task<Found> LoadAsync(string key, Flight<Found> flight)
    {
        // The flight is in place before L2 is read: a change in between makes the flight fail to keep what L2 still had.
        var (paste, lease) = await shared.ReadAsync(key);
        var layer = Layer.Shared;
        if (paste is null || paste.ExpiresAt <= clock.GetUtcNow())
        {
            layer = Layer.Database;
            paste = await store.FindAsync(key, CancellationToken.None);
            if (paste is null)
            {
                flight.TryKeep(() => missing.Remember(key, clock.GetUtcNow()));
                return Found.Nothing;
            }
        }

        var response = new PasteResponse(paste);
        if (!paste.IsGuarded)
        {
            if (!flight.TryKeep(() => local.Keep(response, flight.StartedAt)))
            {
                metrics.RefusedFill(Layer.Local);
            }

            if (lease is not null)
            {
                await shared.FillAsync(lease, paste);
            }
        }

        return new Found(response, layer);
    }
}

/// <param name="Layer">One of <see cref="Caching.Layer"/>.</param>
public readonly record struct Found(PasteResponse? Response, string Layer)
{
    public static readonly Found Nothing = new(null, Caching.Layer.Missing);
}

/// <summary>Where an answer came from, as <c>X-Cache</c> says it.</summary>
public static class Layer
{
    public const string Local = "l1";
    public const string Shared = "l2";
    public const string Database = "db";
    public const string Missing = "missing";
}
