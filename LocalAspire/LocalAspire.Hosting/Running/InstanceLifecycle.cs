using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Running;

/// <summary>
/// Starts and stops one instance, one command at a time, and says what becomes of it. A process that ends by itself is not started
/// again, except where its program asks for that (a server whose predecessor is not quite gone).
/// </summary>
internal sealed class InstanceLifecycle(
    ResourceInstance instance, ResourceProgram program, InstanceState state, RunContext context, HostConsole console, string displayName) : IDisposable
{
    private const int MostRetries = 20;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _command = new(1);
    private readonly CancellationTokenSource _turn = new();
    private CancellationTokenSource _observing = new();
    private ManagedProcess? _process;
    private Task _watching = Task.CompletedTask;
    private volatile bool _stopping;

    public ResourceInstance Instance { get; } = instance;

    public string DisplayName { get; } = displayName;

    public InstanceState State { get; } = state;

    /// <summary>Ends the wait for others when it is stopped before it has started.</summary>
    public CancellationToken Turn => _turn.Token;

    /// <summary>Returns once the process has started; does nothing when it runs.</summary>
    /// <exception cref="DistributedApplicationException">It could not be started.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await _command.WaitAsync(cancellation);
        try
        {
            // One that was killed a moment ago still looks alive.
            if (_process is not { } running || await Task.WhenAny(running.Exited, Task.Delay(RetryDelay, cancellation)) == running.Exited)
            {
                await _watching;
                _stopping = false;
                _watching = WatchAsync(await StartProcessAsync(cancellation));
            }
        }
        finally
        {
            _command.Release();
        }
    }

    /// <summary>Returns once the process and all it started have ended.</summary>
    public async Task StopAsync()
    {
        // Before it is this command's turn: a start that goes through its retries gives up.
        _stopping = true;
        await _turn.CancelAsync();
        await _command.WaitAsync();
        _stopping = true;
        try
        {
            // In rounds, because a retry may be about to start the next process.
            while (!_watching.IsCompleted)
            {
                if (_process is { Exited.IsCompleted: false } running)
                {
                    State.Stopping();
                    console.Event(DisplayName, "stopping");
                    await _observing.CancelAsync();
                    await running.StopAsync(program.StopGrace, program.StopSignal);
                }

                await Task.WhenAny(_watching, Task.Delay(RetryDelay));
            }

            if (_process is null)
            {
                State.Ended(KnownResourceStates.Exited, exitCode: null);
            }
        }
        finally
        {
            _command.Release();
        }
    }

    public async Task RestartAsync(CancellationToken cancellation)
    {
        await StopAsync();
        await StartAsync(cancellation);
    }

    /// <summary>Did not even get to start.</summary>
    public void Fail(string reason)
    {
        State.Ended(KnownResourceStates.FailedToStart, exitCode: null);
        console.Failure(DisplayName, reason, []);
    }

    public void Dispose()
    {
        _command.Dispose();
        _turn.Dispose();
        _observing.Dispose();
    }

    private async Task<(ManagedProcess Process, ProcessSpec Spec)> StartProcessAsync(CancellationToken cancellation)
    {
        State.Starting();
        try
        {
            var spec = await program.PrepareAsync(Instance, cancellation);
            _process = await ManagedProcess.StartAsync(spec, context.Guard, cancellation);
            State.Running(_process.Id);
            console.Event(DisplayName, $"running, process {_process.Id}");
            return (_process, spec);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            Fail($"could not be started: {exception.Message}");
            throw new DistributedApplicationException($"{DisplayName} could not be started: {exception.Message}", exception);
        }
    }

    private async Task WatchAsync((ManagedProcess Process, ProcessSpec Spec) started)
    {
        for (var retries = 0; ; retries++)
        {
            var (exitCode, wasHealthy) = await ObserveAsync(started.Process);
            if (_stopping)
            {
                State.Ended(KnownResourceStates.Exited, exitCode);
                console.Event(DisplayName, "stopped");
                return;
            }

            var lastLines = started.Process.LastLines(15);
            var isRetried = !wasHealthy && retries < MostRetries
                && started.Spec.RetryWhen.Any(sign => lastLines.Any(line => line.Contains(sign, StringComparison.Ordinal)));
            if (!isRetried)
            {
                State.Ended(KnownResourceStates.Exited, exitCode);
                console.Failure(DisplayName, $"ended by itself with exit code {exitCode}; its last words, from {Instance.LogFile}:", lastLines);
                return;
            }

            await Task.Delay(RetryDelay);
            if (_stopping)
            {
                return;
            }

            try
            {
                started = await StartProcessAsync(CancellationToken.None);
            }
            catch (DistributedApplicationException)
            {
                return;
            }
        }
    }

    // Probes for as long as the process lives.
    private async Task<(int ExitCode, bool WasHealthy)> ObserveAsync(ManagedProcess process)
    {
        _observing = new();
        var clock = Stopwatch.StartNew();
        var wasHealthy = false;
        var monitoring = State.MonitorAsync(
            program.ReadyAsync,
            onHealthy: () =>
            {
                console.Event(DisplayName, wasHealthy ? "healthy again" : $"healthy after {clock.Elapsed.TotalSeconds:0.0} s");
                wasHealthy = true;
            },
            onUnhealthy: reason => console.Event(DisplayName, $"unhealthy: {reason}"),
            _observing.Token);
        var exitCode = await process.Exited;
        await _observing.CancelAsync();
        await monitoring;
        return (exitCode, wasHealthy);
    }
}
