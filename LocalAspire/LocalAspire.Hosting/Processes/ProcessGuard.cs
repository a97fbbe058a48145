using System.IO.Pipes;
using System.Security.Cryptography;
using System.Text;

namespace LocalAspire.Hosting.Processes;

/// <summary>
/// A small process that outlives the host for as long as it takes to end what the host left behind. It reads process groups from a
/// pipe whose write end only the host holds; when the host is gone, however it went (SIGKILL included), the pipe ends.
/// It sits in a session of its own, so that Ctrl+C on the terminal does not end it first.
/// </summary>
internal sealed class ProcessGuard : IAsyncDisposable
{
    /// <summary>Every child carries this variable; its value starts with the guard's own id.</summary>
    public const string Variable = "LOCALASPIRE_GUARD";

    // Leaders are asked first (TERM, and CONT for a stopped one); after three seconds every group is killed with all its descendants
    // of before (PostgreSQL's backends have sessions of their own), and last whatever carries the guard's mark, as daemons do.
    // $1: the mark; input: "+ group" and "- group".
    private const string Script = """
        trap '' HUP INT QUIT TERM PIPE
        groups=' '
        while read -r what group; do
            case $what in
                +) groups="$groups$group " ;;
                -) groups="${groups%%" $group "*} ${groups#*" $group "}" ;;
            esac
        done

        descendants() {
            tree=$groups before=
            table=$(cat /proc/[0-9]*/stat | sed 's/ (.*) / /')
            while [ "$tree" != "$before" ]; do
                before=$tree
                while read -r pid state parent rest; do
                    case $tree in *" $pid "*) ;; *" $parent "*) tree="$tree$pid " ;; esac
                done <<END
        $table
        END
            done
        }
        alive() { for group in $groups; do kill -s 0 -- "-$group" && return 0; done; return 1; }
        all() { for group in $groups; do kill -s "$1" -- "-$group"; done; }

        if [ "$groups" != ' ' ]; then
            descendants
            for leader in $groups; do kill -s TERM "$leader"; done
            all CONT
            tries=0
            while alive && [ $tries -lt 30 ]; do sleep 0.1; tries=$((tries + 1)); done
            all KILL
            for pid in $tree; do kill -s KILL "$pid"; done
        fi
        for round in 1 2; do
            for file in $(grep -lzs -- "^$1" /proc/[0-9]*/environ); do
                pid=${file#/proc/}
                kill -s KILL "${pid%/environ}"
            done
            sleep 0.1
        done
        """;

    private readonly string id = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private readonly AnonymousPipeServerStream pipe = new(PipeDirection.Out, HandleInheritability.None);
    private readonly Lock gate = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int children;

    private ProcessGuard()
    {
    }

    /// <summary>The guard's own process id.</summary>
    public int Id { get; private set; }

    /// <summary>Starts a guard; a host needs one.</summary>
    /// <exception cref="IOException">The shell could not be started.</exception>
    public static Task<ProcessGuard> StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var guard = new ProcessGuard();
        var path = new Dictionary<string, string> { ["PATH"] = ChildEnvironment.Path };
        string[] arguments = ["-c", Script, "guard", $"{Variable}={guard.id}-"];
        guard.Id = ChildProcess.Start("/bin/sh", arguments, path, "/", guard.pipe.ClientSafePipeHandle, "/dev/null");
        guard.pipe.DisposeLocalCopyOfClientHandle();
        new Thread(guard.Watch, 128 * 1024) { IsBackground = true, Name = "guard" }.Start();
        return Task.FromResult(guard);
    }

    /// <summary>The value of <see cref="Variable"/> for the next child.</summary>
    public string NextMark() => $"{id}-{Interlocked.Increment(ref children)}";

    /// <summary>From now on the group ends with the host.</summary>
    /// <exception cref="IOException">The guard has ended: a child started now could outlive the host.</exception>
    public void Register(int group) => Write($"+ {group}\n");

    /// <summary>The group has ended. Called while its number cannot be in use again.</summary>
    public void Unregister(int group)
    {
        try
        {
            Write($"- {group}\n");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Without a guard nothing is registered either.
        }
    }

    /// <summary>Ends what is still registered, and the guard.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            pipe.Dispose();
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Write(string line)
    {
        lock (gate)
        {
            pipe.Write(Encoding.ASCII.GetBytes(line));
        }
    }

    private void Watch()
    {
        ChildProcess.WaitForExit(Id);
        _ = ChildProcess.Reap(Id);
        ended.SetResult();
    }
}
