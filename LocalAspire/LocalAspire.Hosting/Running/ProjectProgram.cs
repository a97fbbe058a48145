using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Running;

/// <summary>A project's built output, run in the project's folder as <c>dotnet run</c> does.</summary>
internal sealed class ProjectProgram(ProjectResource project, RunContext context) : ResourceProgram(context)
{
    // The runtime that runs the host: …/shared/Microsoft.NETCore.App/10.0.1/System.Private.CoreLib.dll is four folders below its dotnet.
    private static readonly string DotNet = Path.GetFullPath(Path.Combine(typeof(object).Assembly.Location, "..", "..", "..", "..", "dotnet"));

    // As long as .NET's own host gives its services, and a little.
    public override TimeSpan StopGrace => TimeSpan.FromSeconds(32);

    public override async Task<ProcessSpec> PrepareAsync(ResourceInstance instance, CancellationToken cancellation)
    {
        var environment = ChildEnvironment.ForProject();
        foreach (var (name, value) in await EnvironmentAsync(instance, cancellation))
        {
            environment[name] = value;
        }

        return new(
            instance.Id, File.Exists(DotNet) ? DotNet : "dotnet", ["exec", BuiltOutput(), .. await ArgsAsync(instance, cancellation)], environment,
            Path.GetDirectoryName(project.Metadata.ProjectPath)!, instance.LogFile);
    }

    private string BuiltOutput() => project.Metadata.OutputPath is { } path && File.Exists(path)
        ? path
        : throw new DistributedApplicationException($"{project.Name}: {project.Metadata.ProjectPath} has not been built. Build the AppHost, which builds its projects.");
}
