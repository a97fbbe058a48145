using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace PasteBin.Tests.Faults;

/// <summary>The processes behind the resources, where they are processes of this machine.</summary>
internal static partial class LocalProcesses
{
    // Aspire's KnownProperties.Executable.Pid, which is internal there.
    private const string ProcessId = "executable.pid";

    private const int SigCont = 18;
    private const int SigStop = 19;

    public static void SkipUnlessLocal() =>
        Assert.SkipWhen(typeof(DistributedApplication).Assembly.GetName().Name == "Aspire.Hosting", "Containers that Aspire started are not ours to kill.");

    /// <summary>SIGKILL to one instance of the resource; its id, to start it again.</summary>
    public static async Task<string> KillOneAsync(DistributedApplication app, string resource, CancellationToken cancellation)
    {
        var (id, process) = await FindAsync(app, update => update.Resource.Name == resource, cancellation);
        await KillAsync(process, cancellation);
        return id;
    }

    /// <summary>SIGKILL to this instance, as <see cref="InstancesAsync"/> names it.</summary>
    public static async Task KillInstanceAsync(DistributedApplication app, string instance, CancellationToken cancellation) =>
        await KillAsync((await FindAsync(app, update => update.ResourceId == instance, cancellation)).Process, cancellation);

    /// <summary><see cref="FreezeAsync"/> for one instance of the resource.</summary>
    public static async Task<IDisposable> FreezeOneAsync(DistributedApplication app, string resource, CancellationToken cancellation) =>
        new Frozen(Descendants((await FindAsync(app, update => update.Resource.Name == resource, cancellation)).Process));

    /// <summary>SIGSTOP to everything the instance runs; SIGCONT when the answer is disposed of.</summary>
    public static async Task<IDisposable> FreezeAsync(DistributedApplication app, string instance, CancellationToken cancellation)
    {
        var (_, process) = await FindAsync(app, update => update.ResourceId == instance, cancellation);
        return new Frozen(Descendants(process));
    }

    /// <summary>Waits until so many instances run; their ids, by which they can be killed and started, and their resources' names.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> InstancesAsync(DistributedApplication app, int count, CancellationToken cancellation)
    {
        var instances = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await FindAsync(app, update =>
        {
            instances[update.ResourceId] = update.Resource.Name;
            return instances.Count == count;
        }, cancellation);
        return instances;
    }

    public static async Task<int> ProcessIdAsync(DistributedApplication app, string resource, CancellationToken cancellation) =>
        (await FindAsync(app, update => update.Resource.Name == resource, cancellation)).Process;

    /// <summary>The processes of so many instances of the resource, in the order of their ids.</summary>
    public static async Task<IReadOnlyList<int>> ProcessIdsAsync(DistributedApplication app, string resource, int count, CancellationToken cancellation)
    {
        var processes = new SortedSet<int>();
        await FindAsync(app, update =>
        {
            if (update.Resource.Name == resource)
            {
                processes.Add(Convert.ToInt32(update.Snapshot.Properties.First(property => property.Name == ProcessId).Value, CultureInfo.InvariantCulture));
            }

            return processes.Count == count;
        }, cancellation);
        return [.. processes];
    }

    /// <summary>Bytes of physical memory that the process has.</summary>
    public static long Memory(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.WorkingSet64;
    }

    private static async Task<(string Id, int Process)> FindAsync(
        DistributedApplication app, Func<ResourceEvent, bool> isMeant, CancellationToken cancellation)
    {
        // One that a test before has killed and not started again never comes.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            await foreach (var update in app.ResourceNotifications.WatchAsync(limit.Token))
            {
                if (update.Snapshot.Properties.FirstOrDefault(property => property.Name == ProcessId)?.Value is { } id
                    && update.Snapshot.State?.Text == KnownResourceStates.Running
                    && isMeant(update))
                {
                    return (update.ResourceId, Convert.ToInt32(id, CultureInfo.InvariantCulture));
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
        }

        throw new InvalidOperationException("None of the processes that are meant runs.");
    }

    private static async Task KillAsync(int id, CancellationToken cancellation)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
        await process.WaitForExitAsync(cancellation);
    }

    // Parents first: one that runs could start another child. Postgres's backends are in sessions of their own, so the group is not enough.
    private static List<int> Descendants(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id != 0)
            .Select(id => (Id: id, Parent: ParentOf(id)))
            .ToLookup(process => process.Parent, process => process.Id);
        List<int> tree = [root];
        for (var next = 0; next < tree.Count; next++)
        {
            tree.AddRange(parents[tree[next]]);
        }

        return tree;
    }

    // 4711 (a (strange) name) S ppid …
    private static int ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private sealed class Frozen : IDisposable
    {
        private readonly List<int> _processes;

        public Frozen(List<int> processes)
        {
            _processes = processes;
            processes.ForEach(id => Signal(id, SigStop));
        }

        public void Dispose() => _processes.ForEach(id => Signal(id, SigCont));
    }

    private static void Signal(int process, int signal) => _ = Kill(process, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
