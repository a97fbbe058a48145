using PasteBin.Api.Caching;
using PasteBin.Api.Reading;
using Xunit;

namespace PasteBin.Tests.Api.Caching;

public sealed class FlightsTests
{
    private readonly Flights<string> _flights = new();
    private readonly TaskCompletionSource<string> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _loads;

    [Fact]
    public async Task Many_who_wait_for_one_key_cost_one_load()
    {
        var waiters = Enumerable.Range(0, 100).Select(_ => JoinAsync("key")).ToList();
        _found.SetResult("text");
        Assert.All(await Task.WhenAll(waiters), text => Assert.Equal("text", text));
        Assert.Equal(1, _loads);
        await JoinAsync("key");
        Assert.Equal(2, _loads);
    }

    [Fact]
    public async Task Keys_do_not_wait_for_each_other()
    {
        var slow = JoinAsync("slow");
        Assert.Equal("quick", await _flights.JoinAsync(
            "other", default, (_, _) => Task.FromResult("quick"), TestContext.Current.CancellationToken));
        _found.SetResult("text");
        await slow;
    }

    [Fact]
    public async Task Who_gives_up_does_not_end_the_load_of_the_others()
    {
        using var impatient = new CancellationTokenSource();
        var first = _flights.JoinAsync("key", default, LoadAsync, impatient.Token);
        var second = JoinAsync("key");
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _found.SetResult("text");
        Assert.Equal("text", await second);
        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task A_load_that_fails_fails_all_who_wait_and_nobody_after_them()
    {
        var waiters = new[] { JoinAsync("key"), JoinAsync("key") };
        _found.SetException(new IOException());
        foreach (var waiter in waiters)
        {
            await Assert.ThrowsAsync<IOException>(() => waiter);
        }

        Assert.Equal("again", await _flights.JoinAsync(
            "key", default, (_, _) => Task.FromResult("again"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_has_landed_and_keeps_the_thread_keeps_no_other_who_waits_for_the_same()
    {
        using var release = new ManualResetEventSlim();
        Task[] keeping = [KeepAsync(JoinAsync("key")), KeepAsync(JoinAsync("key"))];
        var other = JoinAsync("key");
        try
        {
            _found.SetResult("text");
            Assert.Equal("text", await other.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        }
        finally
        {
            release.Set();
        }

        await Task.WhenAll(keeping);

        Task KeepAsync(Task<string> landing) => landing.ContinueWith(
            _ => Assert.True(release.Wait(TimeSpan.FromSeconds(60))), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    [Fact]
    public async Task Who_asks_after_a_change_does_not_get_what_was_being_loaded_before_it()
    {
        var before = JoinAsync("key");
        _flights.Abandon("key");
        var after = _flights.JoinAsync("key", default, (_, _) => Task.FromResult("new"), TestContext.Current.CancellationToken);
        Assert.Equal("new", await after);
        _found.SetResult("old");
        Assert.Equal("old", await before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_loaded_before_a_change_is_not_kept_after_it(bool all)
    {
        var cache = new LocalCache(1_000_000, LocalCacheTests.NewMetrics());
        var kept = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = _flights.JoinAsync("abcdefghij", default, async (_, flight) =>
        {
            var text = await _found.Task;
            kept.SetResult(flight.TryKeep(() => cache.Keep(new PasteResponse(SomePaste.With(text)), flight.StartedAt)));
            return text;
        }, TestContext.Current.CancellationToken);
        if (all)
        {
            _flights.AbandonAll();
        }
        else
        {
            _flights.Abandon("abcdefghij");
        }

        _found.SetResult("old");
        await load;
        Assert.False(await kept.Task);
        Assert.False(cache.TryGet("abcdefghij", default, trusted: true, out _));
    }

    private Task<string> JoinAsync(string key) => _flights.JoinAsync(key, default, LoadAsync, TestContext.Current.CancellationToken);

    private Task<string> LoadAsync(string key, Flight<string> flight)
    {
        Interlocked.Increment(ref _loads);
        return _found.Task;
    }
}
