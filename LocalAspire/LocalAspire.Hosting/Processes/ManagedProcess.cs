using System.Text;

namespace LocalAspire.Hosting.Processes;

/// <summary>
/// A child in a session of its own, whose output goes to its log file. When it ends, of itself or stopped, so does everything it
/// started: its group, its session, and what left them (see <see cref="ProcessTable"/>).
/// </summary>
internal sealed class ManagedProcess : IAsyncDisposable
{
    private const int TailBytes = 64 * 1024;

    private readonly ProcessSpec spec;
    private readonly ProcessGuard guard;
    private readonly string mark;
    private readonly string logFile;
    private readonly long logStart;
    private readonly Lock gate = new();
    private readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool running;

    private ManagedProcess(ProcessSpec spec, ProcessGuard guard)
    {
        this.spec = spec;
        this.guard = guard;
        mark = guard.NextMark();
        logFile = Path.GetFullPath(spec.LogFile);
        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        logStart = File.Exists(logFile) ? new FileInfo(logFile).Length : 0;
    }

    /// <summary>The id of the program itself, of its process group and of its session.</summary>
    public int Id { get; private set; }

    /// <summary>Completes with the exit code (128 + n for signal n) once the program and all it started have ended.</summary>
    public Task<int> Exited => exited.Task;

    /// <summary>Starts the program.</summary>
    /// <exception cref="IOException">It cannot be started, or the guard is gone.</exception>
    public static Task<ManagedProcess> StartAsync(ProcessSpec spec, ProcessGuard guard, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var process = new ManagedProcess(spec, guard);
        process.Start();
        new Thread(process.Watch, 256 * 1024) { IsBackground = true, Name = spec.Name }.Start();
        return Task.FromResult(process);
    }

    /// <summary>Asks the program to end (a stopped one is continued first), and kills it and all it started after the grace.</summary>
    public async Task StopAsync(TimeSpan grace, Signal signal = Signal.Terminate)
    {
        if (Stop(signal))
        {
            await Task.WhenAny(Exited, Task.Delay(grace));
        }

        await KillAsync();
    }

    /// <summary>Kills the program and all it started.</summary>
    public Task KillAsync()
    {
        Stop(Signal.Kill);
        return Exited;
    }

    /// <summary>The last lines that this run wrote to its log, of at most the last 64 KiB.</summary>
    public IReadOnlyList<string> LastLines(int count)
    {
        using var log = new FileStream(logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        log.Position = Math.Max(Math.Min(logStart, log.Length), log.Length - TailBytes);
        using var reader = new StreamReader(log, Encoding.UTF8);
        return [.. reader.ReadToEnd().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).TakeLast(count)];
    }

    /// <summary>As <see cref="KillAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await KillAsync();

    // Registered before anybody waits for its end: an end that came first would leave the number with the guard for good.
    private void Start()
    {
        var program = Programs.Find(spec.FileName) ?? throw new FileNotFoundException($"{spec.Name}: the program {spec.FileName} does not exist.");
        var environment = new Dictionary<string, string>(spec.Environment) { [ProcessGuard.Variable] = mark };
        var (path, arguments) = spec.User is { } user && Environment.IsPrivilegedProcess ? As(user, program) : (program, spec.Arguments);
        Id = ChildProcess.Start(path, arguments, environment, spec.WorkingDirectory, null, logFile);
        running = true;
        try
        {
            guard.Register(Id);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            ChildProcess.SendToGroup(Id, Signal.Kill);
            _ = ChildProcess.Reap(Id);
            running = false;
            throw;
        }
    }

    // setpriv replaces itself with the program: the process id stays, and no PAM session is opened.
    private (string Path, IReadOnlyList<string> Arguments) As(string name, string program)
    {
        var user = UnprivilegedUser.Named(name) ?? throw new InvalidOperationException($"{spec.Name}: there is no user {name}.");
        return (Programs.Require("setpriv", "util-linux"),
            [$"--reuid={user.UserId}", $"--regid={user.GroupId}", "--clear-groups", "--", program, .. spec.Arguments]);
    }

    // A kill goes to the whole group; anything else is for the program to pass on as it sees fit, awake. False: it is not running.
    private bool Stop(Signal signal)
    {
        lock (gate)
        {
            if (running && signal == Signal.Kill)
            {
                ChildProcess.SendToGroup(Id, Signal.Kill);
            }
            else if (running)
            {
                ChildProcess.Send(Id, signal);
                ChildProcess.SendToGroup(Id, Signal.Continue);
            }

            return running;
        }
    }

    private void Watch()
    {
        ChildProcess.WaitForExit(Id);

        // Not reaped yet: until then neither the process's nor the group's number can belong to anybody else.
        KillRest();
        guard.Unregister(Id);
        int code;
        lock (gate)
        {
            running = false;
            code = ChildProcess.Reap(Id);
        }

        exited.SetResult(code);
    }

    // A killed process is gone within milliseconds; one in an uninterruptible sleep may take longer than is worth waiting for.
    private void KillRest()
    {
        ChildProcess.SendToGroup(Id, Signal.Kill);
        for (var round = 0; round < 100; round++)
        {
            var rest = ProcessTable.Members(Id, $"{ProcessGuard.Variable}={mark}", logFile);
            if (rest.Count == 0)
            {
                return;
            }

            foreach (var pid in rest)
            {
                ChildProcess.Send(pid, Signal.Kill);
            }

            Thread.Sleep(10);
        }
    }
}
