namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs a resource's callbacks: what comes out are strings and value providers, for a run to resolve and a manifest to write.</summary>
internal static class ResourceConfiguration
{
    public static async Task<Dictionary<string, object>> EnvironmentAsync(
        IResource resource, DistributedApplicationExecutionContext execution, CancellationToken cancellation)
    {
        var context = new EnvironmentCallbackContext(execution, resource, cancellationToken: cancellation);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context);
        }

        return context.EnvironmentVariables;
    }

    public static async Task<IList<object>> ArgsAsync(
        IResource resource, DistributedApplicationExecutionContext execution, CancellationToken cancellation)
    {
        var context = new CommandLineArgsCallbackContext(new List<object>(), resource, cancellation) { ExecutionContext = execution };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context);
        }

        return context.Args;
    }
}
