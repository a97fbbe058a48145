using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Runs an AppHost's entry point on a thread of its own and is told what it builds: the builder finds it in <see cref="Current"/>, which
/// flows with the entry point's thread and whatever it awaits, so that any number of AppHosts may run side by side in a process.
/// </summary>
internal sealed class EntryPointInterception(
    Action<DistributedApplicationOptions, HostApplicationBuilderSettings> constructing,
    Action<DistributedApplicationBuilder> building,
    Action<DistributedApplication> built)
{
    private static readonly AsyncLocal<EntryPointInterception?> Ambient = new();

    public static EntryPointInterception? Current => Ambient.Value;

    public void Constructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings) => constructing(options, settings);

    /// <summary>Blocks the entry point until the test has added what it wants.</summary>
    public void Building(DistributedApplicationBuilder builder) => building(builder);

    public void Built(DistributedApplication application) => built(application);

    /// <summary>Returns at once; the task ends with the entry point, and carries its exception.</summary>
    public Task Run(MethodInfo entryPoint, string[] args)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            Ambient.Value = this;
            try
            {
                entryPoint.Invoke(null, entryPoint.GetParameters().Length == 0 ? [] : [args]);
                completion.SetResult();
            }
            catch (TargetInvocationException exception)
            {
                completion.SetException(exception.InnerException!);
            }
        })
        {
            IsBackground = true,
            Name = $"{entryPoint.DeclaringType?.Assembly.GetName().Name} entry point",
        };
        thread.Start();
        return completion.Task;
    }
}
