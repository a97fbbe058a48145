using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace PasteBin.Tests.LocalAspire;

/// <summary>Applications that a test declares itself.</summary>
internal static class TestApplication
{
    public static DistributedApplicationBuilder Run(params string[] args) => Create(args);

    public static DistributedApplicationBuilder Publish() => Create(["--publisher", "manifest", "--output-path", "unused.json"]);

    private static DistributedApplicationBuilder Create(string[] args) =>
        new(new DistributedApplicationOptions { Args = args, ProjectDirectory = AppContext.BaseDirectory }, isTest: true);
}

/// <summary>A web project with one launch profile; there is no such file.</summary>
internal sealed class WebProject : IProjectMetadata
{
    public string ProjectPath => "/nowhere/Web/Web.csproj";

    public LaunchSettings? LaunchSettings => new()
    {
        Profiles =
        {
            ["other"] = new() { CommandName = "Executable", ApplicationUrl = "http://localhost:1" },
            ["http"] = new()
            {
                CommandName = "Project",
                ApplicationUrl = "http://localhost:5099",
                EnvironmentVariables = { ["ASPNETCORE_ENVIRONMENT"] = "Development" },
            },
        },
    };
}
