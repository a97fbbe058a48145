using System.Runtime.InteropServices;

namespace LocalAspire.Hosting.Processes;

/// <summary>
/// Starts, signals and reaps children through libc. <see cref="System.Diagnostics.Process"/> can do neither of what is needed here:
/// a session of the child's own, output straight into a file (so that nothing is lost or blocks when the host dies), any signal,
/// and looking at an exit without reaping it. A shell in between could, but dash drops every variable whose name is not an
/// identifier, and <c>ConnectionStrings__redis-text</c> is one.
/// </summary>
internal static partial class ChildProcess
{
    private const short SetSignalDefaults = 0x04, SetSignalMask = 0x08, SetSession = 0x80;
    private const int ReadOnly = 0x0, WriteOnly = 0x1, Create = 0x40, Append = 0x400;
    private const int OwnerReadWriteGroupRead = 0x1A0;
    private const int ByPid = 1, Exited = 4, LeaveUnreaped = 0x01000000;
    private const int Interrupted = 4;

    // glibc's largest of these types is 336 bytes, musl's smaller.
    private const int OpaqueSize = 1024;

    // .NET ignores SIGPIPE, and a shell's background job starts with SIGINT and SIGQUIT ignored: a child would inherit both.
    private static readonly int[] DefaultSignals = [1, 2, 3, 13, 15, 17];

    /// <summary>Starts a program in a session of its own and returns its process id, which is also its group's and session's.</summary>
    /// <param name="path">The program's path.</param>
    /// <param name="arguments">The arguments after the program's own name.</param>
    /// <param name="environment">The whole environment.</param>
    /// <param name="workingDirectory">An existing folder.</param>
    /// <param name="input">A descriptor that becomes its stdin; null is /dev/null.</param>
    /// <param name="output">A file that stdout and stderr are appended to.</param>
    /// <exception cref="IOException">It cannot be started; the message carries the system's reason.</exception>
    public static int Start(
        string path,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string workingDirectory,
        SafeHandle? input,
        string output)
    {
        var actions = Marshal.AllocHGlobal(OpaqueSize);
        var attributes = Marshal.AllocHGlobal(OpaqueSize);
        var signals = Marshal.AllocHGlobal(OpaqueSize);
        Check(posix_spawn_file_actions_init(actions), path);
        Check(posix_spawnattr_init(attributes), path);
        try
        {
            if (input is null)
            {
                Check(posix_spawn_file_actions_addopen(actions, 0, "/dev/null", ReadOnly, 0), path);
            }
            else
            {
                Check(posix_spawn_file_actions_adddup2(actions, input.DangerousGetHandle().ToInt32(), 0), path);
            }

            Check(posix_spawn_file_actions_addopen(actions, 1, output, WriteOnly | Create | Append, OwnerReadWriteGroupRead), path);
            Check(posix_spawn_file_actions_adddup2(actions, 1, 2), path);
            Check(posix_spawn_file_actions_addchdir_np(actions, workingDirectory), path);

            _ = sigemptyset(signals);
            Check(posix_spawnattr_setsigmask(attributes, signals), path);
            foreach (var signal in DefaultSignals)
            {
                _ = sigaddset(signals, signal);
            }

            Check(posix_spawnattr_setsigdefault(attributes, signals), path);
            Check(posix_spawnattr_setflags(attributes, SetSignalDefaults | SetSignalMask | SetSession), path);

            string?[] argv = [path, .. arguments, null];
            string?[] envp = [.. environment.Select(variable => $"{variable.Key}={variable.Value}"), null];
            Check(posix_spawn(out var pid, path, actions, attributes, argv, envp), path);
            return pid;
        }
        finally
        {
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
            Marshal.FreeHGlobal(actions);
            Marshal.FreeHGlobal(attributes);
            Marshal.FreeHGlobal(signals);
        }
    }

    /// <summary>Signals one process. False when it does not exist (any more).</summary>
    public static bool Send(int pid, Signal signal) => kill(pid, (int)signal) == 0;

    /// <summary>Signals every member of a process group. False when there is none.</summary>
    public static bool SendToGroup(int group, Signal signal) => kill(-group, (int)signal) == 0;

    /// <summary>Blocks until the child has ended, without reaping it: until <see cref="Reap"/> its number is not given to another process.</summary>
    public static void WaitForExit(int pid)
    {
        var information = Marshal.AllocHGlobal(OpaqueSize);
        while (waitid(ByPid, pid, information, Exited | LeaveUnreaped) != 0 && Marshal.GetLastPInvokeError() == Interrupted)
        {
        }

        Marshal.FreeHGlobal(information);
    }

    /// <summary>Reaps an ended child and returns its exit code; 128 + n when signal n ended it, as shells count.</summary>
    public static int Reap(int pid)
    {
        var status = 0;
        while (waitpid(pid, out status, 0) < 0 && Marshal.GetLastPInvokeError() == Interrupted)
        {
        }

        var signal = status & 0x7F;
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal;
    }

    private static void Check(int error, string path)
    {
        if (error != 0)
        {
            throw new IOException($"{path} could not be started: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(out int pid, string path, nint actions, nint attributes, string?[] argv, string?[] envp);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(nint actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(nint actions, int descriptor, string path, int flags, int mode);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(nint actions, int from, int to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addchdir_np(nint actions, string path);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(nint actions);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(nint attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(nint attributes, nint signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(nint attributes, nint signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(nint attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(nint attributes);

    [LibraryImport("libc")]
    private static partial int sigemptyset(nint signals);

    [LibraryImport("libc")]
    private static partial int sigaddset(nint signals, int signal);

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int type, int pid, nint information, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, out int status, int options);
}
