using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A project that the AppHost runs; the build generates one per ProjectReference.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The project file.</summary>
    string ProjectPath { get; }

    /// <summary>Null for those in the project's <c>Properties/launchSettings.json</c>.</summary>
    LaunchSettings? LaunchSettings => null;

    bool SuppressBuild => false;

    /// <summary>The built assembly. LocalAspire's own: Aspire asks the SDK at run time.</summary>
    string? OutputPath => null;
}
