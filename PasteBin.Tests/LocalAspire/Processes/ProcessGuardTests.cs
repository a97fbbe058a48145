using System.Diagnostics;
using System.Globalization;
using LocalAspire.Hosting.Processes;

namespace PasteBin.Tests.LocalAspire.Processes;

public sealed class ProcessGuardTests : Workbench
{
    private const string PidsFile = "PASTEBIN_TEST_PIDS";

    [Fact]
    public async Task A_killed_host_leaves_no_process_behind()
    {
        // The host is this very test program, running the explicit test below alone.
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ProcessGuardTests).Assembly.Location);
        }

        foreach (var word in new[] { "-method", $"{typeof(ProcessGuardTests).FullName}.{nameof(Host)}", "-explicit", "only", "-noLogo" })
        {
            start.ArgumentList.Add(word);
        }

        // What the killed host leaves in its temporary folder goes with this test's.
        start.Environment["TMPDIR"] = Directory.CreateDirectory(In("tmp")).FullName;
        start.Environment[PidsFile] = In("pids");
        using var host = Process.Start(start)!;
        await EventuallyAsync(() => File.Exists(In("pids")), TimeSpan.FromSeconds(60), "the host starts its children");
        int[] pids = [.. (await File.ReadAllLinesAsync(In("pids"), Cancellation)).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
        Assert.Equal(6, pids.Length);
        Assert.All(pids, pid => Assert.True(Alive(pid)));

        host.Kill(entireProcessTree: false);

        await EventuallyAsync(() => !pids.Any(Alive), TimeSpan.FromSeconds(20), "the guard and all children end");
    }

    [Fact(Explicit = true)]
    public async Task Host()
    {
        var file = Environment.GetEnvironmentVariable(PidsFile);
        Assert.SkipWhen(file is null, "This is the host of the other test.");
        await (await StartAsync(Shell("exit 0"))).Exited;

        var plain = await StartAsync(Shell("exec sleep 1000", User));
        var deaf = await StartAsync(Shell("trap '' TERM; while :; do sleep 0.1; done"));
        var stopped = await StartAsync(Shell("kill -STOP $$"));
        var daemon = await StartAsync(Shell("setsid sleep 1000 >/dev/null 2>&1 & echo $!; exec sleep 1000", User) with { LogFile = In("daemon.log") });
        await EventuallyAsync(() => daemon.LastLines(1).Count == 1, TimeSpan.FromSeconds(10), "the daemon says its id");

        int[] pids = [Guard.Id, plain.Id, deaf.Id, stopped.Id, daemon.Id, int.Parse(daemon.LastLines(1)[0], CultureInfo.InvariantCulture)];
        await File.WriteAllLinesAsync(file + ".new", pids.Select(pid => pid.ToString(CultureInfo.InvariantCulture)), Cancellation);
        File.Move(file + ".new", file);
        await Task.Delay(TimeSpan.FromMinutes(2), Cancellation);
    }

    [Fact]
    public async Task No_child_holds_the_pipe_that_tells_of_the_hosts_end()
    {
        var process = await StartAsync(Shell("ls -l /proc/self/fd"));
        await process.Exited;
        var guards = new FileInfo($"/proc/{Guard.Id}/fd/0").LinkTarget;

        Assert.StartsWith("pipe:", guards, StringComparison.Ordinal);
        Assert.DoesNotContain(process.LastLines(50), line => line.Contains(guards!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_guard_that_is_no_longer_needed_ends_at_once()
    {
        var guard = await ProcessGuard.StartAsync(Cancellation);

        await guard.DisposeAsync();

        Assert.False(Alive(guard.Id));
    }

    [Fact]
    public async Task Nothing_is_started_without_a_guard()
    {
        var guard = await ProcessGuard.StartAsync(Cancellation);
        await guard.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => ManagedProcess.StartAsync(Shell("exec sleep 1000"), guard, Cancellation));
    }
}
