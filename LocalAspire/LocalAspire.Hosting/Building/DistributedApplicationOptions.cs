using System.Reflection;

namespace Aspire.Hosting;

public sealed class DistributedApplicationOptions
{
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly; null for the one this process was started with.</summary>
    public string? AssemblyName { get; set; }

    public string? ProjectDirectory { get; set; }

    /// <summary>LocalAspire has no dashboard.</summary>
    public bool DisableDashboard { get; set; }

    public bool AllowUnsecuredTransport { get; set; }

    internal Assembly? Assembly => AssemblyName is null ? Assembly.GetEntryAssembly() : Assembly.Load(AssemblyName);
}
