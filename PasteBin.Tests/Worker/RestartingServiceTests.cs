using Microsoft.Extensions.Logging.Abstractions;
using PasteBin.Worker;

namespace PasteBin.Tests.Worker;

public sealed class RestartingServiceTests
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(1);

    private readonly HastyClock _clock = new();

    [Fact]
    public async Task What_fails_again_and_again_is_started_again_after_pauses_that_grow_up_to_a_bound()
    {
        await RunAsync(runs: 7, _ => throw new IOException());
        Assert.Equal([100, 200, 400, 800, 1000, 1000], _clock.Pauses.Take(6));
    }

    [Fact]
    public async Task What_had_worked_for_a_while_is_started_again_soon()
    {
        await RunAsync(runs: 7, run =>
        {
            _clock.Move(run == 4 ? TimeSpan.FromSeconds(5) : TimeSpan.Zero);
            throw new IOException();
        });
        Assert.Equal([100, 200, 400, 100, 200, 400], _clock.Pauses.Take(6));
    }

    [Fact]
    public async Task To_return_is_a_wish_to_be_started_again()
    {
        await RunAsync(runs: 3, _ => { });
        Assert.Equal([100, 200], _clock.Pauses.Take(2));
    }

    private async Task RunAsync(int runs, Action<int> act)
    {
        using var service = new Service(_clock, runs, act);
        await service.StartAsync(TestContext.Current.CancellationToken);
        await service.Done.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Service(TimeProvider clock, int runs, Action<int> act) : RestartingService(MaxPause, clock, NullLogger.Instance)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _run;

        public Task Done => _done.Task;

        protected override async Task RunAsync(CancellationToken stopping)
        {
            if (++_run == runs)
            {
                _done.SetResult();
                await Task.Delay(Timeout.Infinite, stopping);
            }

            act(_run);
        }
    }

    /// <summary>Writes down how long somebody wants to wait, in milliseconds, and does not let them.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private long _now;

        public List<double> Pauses { get; } = [];

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Move(TimeSpan by) => _now += by.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Add(dueTime.TotalMilliseconds);
            return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
        }
    }
}
