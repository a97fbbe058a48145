using System.Diagnostics;
using LocalAspire.Hosting.Processes;

namespace PasteBin.Tests.LocalAspire.Processes;

/// <summary>A folder that any user may enter, and a guard. Everything started here is gone afterwards.</summary>
public abstract class Workbench : IAsyncLifetime
{
    private readonly List<ManagedProcess> started = [];

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected static string? User => UnprivilegedUser.Find()?.Name;

    private protected string Folder { get; } = Directory.CreateTempSubdirectory("pastebin-test-").FullName;

    private protected ProcessGuard Guard { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // Created for the owner alone, but a server under another user must pass through it.
        await Process.Start("chmod", ["755", Folder]).WaitForExitAsync(Cancellation);
        Guard = await ProcessGuard.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in started)
        {
            await process.DisposeAsync();
        }

        await Guard.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected string In(string name) => Path.Combine(Folder, name);

    private protected async Task<ManagedProcess> StartAsync(ProcessSpec spec)
    {
        var process = await ManagedProcess.StartAsync(spec, Guard, Cancellation);
        started.Add(process);
        return process;
    }

    private protected ProcessSpec Shell(string script, string? user = null) =>
        new("shell", "/bin/sh", ["-c", script], ChildEnvironment.ForServer(Folder), Folder, In("shell.log"), user);

    private protected static async Task EventuallyAsync(Func<Task<bool>> holds, TimeSpan limit, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < limit, what);
            await Task.Delay(50, Cancellation);
        }
    }

    private protected static Task EventuallyAsync(Func<bool> holds, TimeSpan limit, string what) =>
        EventuallyAsync(() => Task.FromResult(holds()), limit, what);

    /// <summary>Whether the process runs; a zombie that nobody has reaped yet does not.</summary>
    private protected static bool Alive(int pid)
    {
        try
        {
            return !File.ReadLines($"/proc/{pid}/status").Any(line => line.StartsWith("State:\tZ", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }
}
