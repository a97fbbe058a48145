using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Runs an AppHost in a test: free ports, no console, and data that is gone when the application is disposed. Any number may run at once.
/// </summary>
public static class DistributedApplicationTestingBuilder
{
    /// <typeparam name="TEntryPoint">A type of the AppHost's assembly: <c>Projects.My_AppHost</c>.</typeparam>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    /// <param name="args">The AppHost's arguments, and so configuration: <c>UseVolumes=false</c>.</param>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>(args, (_, _) => { }, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default) =>
        CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, [], cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default) =>
        CreateAsync(entryPoint, args, (_, _) => { }, cancellationToken);

    /// <summary>Returns when the entry point is about to build.</summary>
    /// <param name="configureBuilder">Changes what the AppHost's builder is made of.</param>
    /// <exception cref="InvalidOperationException">The assembly has no entry point, or that ended without building an application.</exception>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder,
        CancellationToken cancellationToken = default)
    {
        var method = entryPoint.Assembly.EntryPoint
            ?? throw new InvalidOperationException($"Assembly of specified type {entryPoint.Name} does not have an entry point.");
        return await new SuspendedAppHost(method, args, configureBuilder).StartAsync(cancellationToken);
    }
}
