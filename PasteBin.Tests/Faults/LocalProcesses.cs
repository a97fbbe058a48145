using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace PasteBin.Tests.Faults;

/// <summary>The processes behind the resources, where they are processes of this machine.</summary>
internal static class LocalProcesses
{
    // Aspire's KnownProperties.Executable.Pid, which is internal there.
    private const string ProcessId = "executable.pid";

    public static void SkipUnlessLocal() =>
        Assert.SkipWhen(typeof(DistributedApplication).Assembly.GetName().Name == "Aspire.Hosting", "Containers that Aspire started are not ours to kill.");

    /// <summary>SIGKILL to one instance of the resource; its id, to start it again.</summary>
    public static async Task<string> KillOneAsync(DistributedApplication app, string resource, CancellationToken cancellation)
    {
        await foreach (var update in app.ResourceNotifications.WatchAsync(cancellation))
        {
            if (update.Resource.Name == resource
                && update.Snapshot.Properties.FirstOrDefault(property => property.Name == ProcessId)?.Value is { } id
                && update.Snapshot.State?.Text == KnownResourceStates.Running)
            {
                using var process = Process.GetProcessById(Convert.ToInt32(id, CultureInfo.InvariantCulture));
                process.Kill();
                await process.WaitForExitAsync(cancellation);
                return update.ResourceId;
            }
        }

        throw new InvalidOperationException($"{resource} has no process.");
    }
}
