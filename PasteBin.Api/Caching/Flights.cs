using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace PasteBin.Api.Caching;

/// <summary>Loads under way, at most one per key: whoever asks for a key that is being loaded waits for that load.</summary>
public sealed class Flights<T>
{
    private readonly ConcurrentDictionary<string, Flight<T>> _flights = new(StringComparer.Ordinal);

    /// <summary>
    /// Waits for the load of this key, which it starts when there is none. <paramref name="cancellation"/> ends the wait, never the load:
    /// others may wait for it. What the load throws, every waiter gets.
    /// </summary>
    public Task<T> JoinAsync(string key, DateTimeOffset now, Func<string, Flight<T>, Task<T>> load, CancellationToken cancellation)
    {
        if (!_flights.TryGetValue(key, out var flight))
        {
            var mine = new Flight<T>(now);
            flight = _flights.GetOrAdd(key, mine);
            if (flight == mine)
            {
                _ = RunAsync(key, mine, load);
                return mine.Starter.WaitAsync(cancellation);
            }
        }

        return flight.Others.WaitAsync(cancellation);
    }

    /// <summary>What is being loaded of this key is old: nothing of it is kept, and nobody who asks from now on gets it.</summary>
    public void Abandon(string key)
    {
        if (_flights.TryRemove(key, out var flight))
        {
            flight.Abandon();
        }
    }

    public void AbandonAll()
    {
        foreach (var key in _flights.Keys)
        {
            Abandon(key);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, those who wait get it.")]
    private async Task RunAsync(string key, Flight<T> flight, Func<string, Flight<T>, Task<T>> load)
    {
        // Gone before it has landed: who asks from then on has it looked up anew.
        try
        {
            var found = await load(key, flight);
            _flights.TryRemove(KeyValuePair.Create(key, flight));
            flight.Land(found);
        }
        catch (Exception exception)
        {
            _flights.TryRemove(KeyValuePair.Create(key, flight));
            flight.Fail(exception);
        }
    }
}

/// <summary>One load, and with that the token without which nothing it found is kept: a change of the paste abandons it.</summary>
/// <param name="startedAt">What the load finds may be as old as this.</param>
public sealed class Flight<T>(DateTimeOffset startedAt)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<T> _starter = new();
    private readonly TaskCompletionSource<T> _others = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _abandoned;

    public DateTimeOffset StartedAt => startedAt;

    /// <summary>For whoever started the load, who goes on on the thread that it ends on: waking another takes longer than most answers.</summary>
    internal Task<T> Starter => _starter.Task;

    /// <summary>For everybody else, each on a thread of its own: who is answered may keep the one it is on.</summary>
    internal Task<T> Others => _others.Task;

    /// <summary>
    /// Keeps what was found, unless the load was abandoned: false. The two exclude each other, so whoever abandons and then removes
    /// what was kept has removed all there will be.
    /// </summary>
    public bool TryKeep(Action keep)
    {
        lock (_gate)
        {
            if (_abandoned)
            {
                return false;
            }

            keep();
            return true;
        }
    }

    internal void Land(T found)
    {
        _others.SetResult(found);
        _starter.SetResult(found);
    }

    internal void Fail(Exception exception)
    {
        _others.SetException(exception);
        // Seen, whether anybody waits for it or not.
        _ = _others.Task.Exception;
        _starter.SetException(exception);
    }

    internal void Abandon()
    {
        lock (_gate)
        {
            _abandoned = true;
        }
    }
}
