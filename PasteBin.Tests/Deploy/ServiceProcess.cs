using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace PasteBin.Tests.Deploy;

/// <summary>One service of one version, as a process with an environment of its own.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _linesUntilHealthy;

    /// <param name="root">A built tree of the solution.</param>
    /// <param name="project">Such as <c>PasteBin.Api</c>.</param>
    /// <param name="environment">Besides this process's own.</param>
    public ServiceProcess(string root, string project, IReadOnlyDictionary<string, string> environment)
    {
        // …/PasteBin.Tests/bin/Debug/net10.0/
        var built = Path.GetRelativePath(Path.Combine(Repository.Root, "PasteBin.Tests"), AppContext.BaseDirectory);
        var folder = Path.Combine(root, project, built);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, $"{project}.dll")])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new() { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException($"It ended: {Output}"));
    }

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>What it logged as an error. That it is not healthy yet, while it waits for the schema, is none.</summary>
    public IEnumerable<string> Errors => _lines.Where((line, number) => IsError(line) && !(number < _linesUntilHealthy && line.Contains("HealthChecks", StringComparison.Ordinal)));

    public string Output => string.Join('\n', _lines);

    /// <summary>Ends when it listens.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Client.BaseAddress = await _address.Task.WaitAsync(Limit, cancellation);
    }

    public async Task WaitUntilHealthyAsync(CancellationToken cancellation)
    {
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await Client.GetAsync(new Uri("/health", UriKind.Relative), cancellation);
            return answer.StatusCode == HttpStatusCode.OK;
        }, Limit, $"{_process.StartInfo.ArgumentList[0]} is healthy", cancellation);
        _linesUntilHealthy = _lines.Count;
    }

    /// <summary>As a rollout ends it: it answers what has begun, and leaves.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        await Shell.RunAsync($"kill -TERM {_process.Id}", Repository.Root, cancellation);
        await _process.WaitForExitAsync(cancellation);
        Assert.Equal(0, _process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static bool IsError(string line) =>
        line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal) || line.StartsWith("Unhandled", StringComparison.Ordinal);

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
        {
            _address.TrySetResult(new(line[(at + Listening.Length)..].Trim()));
        }
    }
}
