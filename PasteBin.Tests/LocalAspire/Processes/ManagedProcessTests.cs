using LocalAspire.Hosting.Processes;

namespace PasteBin.Tests.LocalAspire.Processes;

public sealed class ManagedProcessTests : Workbench
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_child_gets_exactly_its_environment_whatever_the_names()
    {
        var environment = new Dictionary<string, string> { ["ConnectionStrings__redis-text"] = "a=b, c", ["EMPTY"] = "" };
        var process = await StartAsync(new("env", "env", [], environment, "/", In("env.log"), User));

        Assert.Equal(0, await process.Exited);
        var lines = process.LastLines(10).Where(line => !line.StartsWith(ProcessGuard.Variable, StringComparison.Ordinal));
        Assert.Equal(["ConnectionStrings__redis-text=a=b, c", "EMPTY="], lines);
    }

    [Fact]
    public async Task The_process_id_is_the_programs_own_and_that_of_its_group_and_session()
    {
        var process = await StartAsync(Shell("cut -d ' ' -f 1,5,6 /proc/$$/stat; exec sleep 1000", User));

        await EventuallyAsync(() => File.ReadAllText($"/proc/{process.Id}/comm") == "sleep\n", Soon, "the shell becomes the program");
        Assert.Equal([$"{process.Id} {process.Id} {process.Id}"], process.LastLines(1));
    }

    [Fact]
    public async Task An_unprivileged_user_is_used_when_the_host_is_root()
    {
        var process = await StartAsync(Shell("id -un; id -G | wc -w", User));

        await process.Exited;
        Assert.Equal([User ?? Environment.UserName], process.LastLines(2).Take(1));
        Assert.True(User is null || process.LastLines(1) is ["1"], "no group of the host's is kept");
    }

    [Fact]
    public async Task Exit_codes_are_told_and_signals_count_from_128()
    {
        var quits = await StartAsync(Shell("exit 3"));
        var killed = await StartAsync(Shell("kill -KILL $$"));

        Assert.Equal(3, await quits.Exited);
        Assert.Equal(137, await killed.Exited);
    }

    [Fact]
    public async Task The_last_lines_are_those_of_this_run()
    {
        await (await StartAsync(Shell("echo before"))).Exited;
        var process = await StartAsync(Shell("echo one; echo two >&2; echo; echo three"));

        await process.Exited;
        Assert.Equal(["one", "two", "three"], process.LastLines(10));
        Assert.Equal(["two", "three"], process.LastLines(2));
    }

    [Fact]
    public async Task A_child_that_ignores_the_request_to_end_is_killed_after_the_grace()
    {
        var process = await StartAsync(Shell("trap '' TERM; echo ready; while :; do sleep 0.1; done"));
        await EventuallyAsync(() => process.LastLines(1) is ["ready"], Soon, "the trap is set");

        await process.StopAsync(TimeSpan.FromMilliseconds(300));

        Assert.Equal(137, await process.Exited);
    }

    [Fact]
    public async Task A_child_that_is_asked_to_end_may_end_in_its_own_way()
    {
        var process = await StartAsync(Shell("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.1; done"));
        await EventuallyAsync(() => process.LastLines(1) is ["ready"], Soon, "the trap is set");

        await process.StopAsync(Soon);

        Assert.Equal(7, await process.Exited);
        Assert.Equal(["bye"], process.LastLines(1));
    }

    [Fact]
    public async Task A_stopped_child_is_ended()
    {
        var process = await StartAsync(Shell("trap 'exit 8' TERM; echo ready; kill -STOP $$; sleep 1000"));
        await EventuallyAsync(() => process.LastLines(1) is ["ready"] && State(process.Id) == 'T', Soon, "it stops itself");

        await process.StopAsync(Soon);

        Assert.Equal(8, await process.Exited);
    }

    [Fact]
    public async Task All_that_a_child_started_ends_with_it_even_in_sessions_of_their_own()
    {
        var script = "sleep 1000 & echo $!; setsid sleep 1000 & echo $!; setsid sleep 1000 >/dev/null 2>&1 & echo $!; exit 0";
        var process = await StartAsync(Shell(script, User));

        await process.Exited;

        int[] left = [.. process.LastLines(3).Select(int.Parse)];
        Assert.Equal(3, left.Length);
        Assert.DoesNotContain(left, Alive);
    }

    [Fact]
    public async Task A_missing_program_is_one_sentence_that_names_its_package()
    {
        var error = Assert.Throws<MissingProgramException>(() => Programs.Require("no-such-server", "some-package"));
        Assert.Equal("no-such-server is not installed: it comes with the package some-package (sudo apt-get install some-package).", error.Message);
        await Assert.ThrowsAsync<FileNotFoundException>(() => StartAsync(Shell("") with { FileName = "/no/such/program" }));
    }

    private static char State(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return stat[stat.LastIndexOf(')') + 2];
    }
}
