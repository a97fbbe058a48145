using Microsoft.Extensions.Logging;
using PasteBin.Worker;

namespace PasteBin.Tests.Worker;

public sealed class RestartingServiceTests
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(1);

    private readonly HastyClock _clock = new();
    private readonly ListLogger _logger = new();

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
    public async Task What_fails_again_and_again_is_told_at_once_and_then_every_ten_seconds()
    {
        await RunAsync(runs: 25, _ =>
        {
            _clock.Move(TimeSpan.FromSeconds(1));
            throw new IOException("No server.");
        });
        Assert.Equal(3, _logger.Lines.Count);
        Assert.Equal("Service was interrupted and starts again.", _logger.Lines[0]);
        Assert.All(_logger.Lines.Skip(1), line => Assert.Equal("Service was interrupted (IOException: No server.) and starts again; failures since this was last said: 10.", line));
    }

    [Fact]
    public async Task What_says_all_in_its_message_is_told_without_a_stack_trace()
    {
        await RunAsync(runs: 3, _ => throw new TimeoutException("No answer."));
        Assert.Equal(["Service was interrupted (TimeoutException: No answer.) and starts again; failures since this was last said: 1."], _logger.Lines);
    }

    [Fact]
    public async Task To_return_is_a_wish_to_be_started_again()
    {
        await RunAsync(runs: 3, _ => { });
        Assert.Equal([100, 200], _clock.Pauses.Take(2));
    }

    private async Task RunAsync(int runs, Action<int> act)
    {
        using var service = new Service(_clock, _logger, runs, act);
        await service.StartAsync(TestContext.Current.CancellationToken);
        await service.Done.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await service.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Service(TimeProvider clock, ILogger logger, int runs, Action<int> act) : RestartingService(MaxPause, clock, logger)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _run;

        public Task Done => _done.Task;

        protected override bool IsPlain(Exception exception) => exception is TimeoutException;

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

    private sealed class ListLogger : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
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
