using System.Collections;

namespace LocalAspire.Hosting.Processes;

/// <summary>The environments that children start from.</summary>
internal static class ChildEnvironment
{
    // Settings of the host's own run (its launch profile, the SDK that started it, an outer LocalAspire): a project that
    // inherited them would listen on the host's URLs, take its environment name or load its build's extensions.
    private static readonly string[] HostOnly =
    [
        "ASPNETCORE_", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE", "DOTNET_URLS", "DOTNET_STARTUP_HOOKS", "DOTNET_RUNNING_IN",
        "DOTNET_DASHBOARD", "DOTNET_RESOURCE_SERVICE", "DOTNET_CLI_", "DOTNET_HOST_PATH", "DOTNET_WATCH", "ASPIRE_", "MSBUILD", "MSBuild",
        "OTEL_", "URLS", ProcessGuard.Variable,
    ];

    /// <summary>Where programs are looked up: the host's PATH and the folders that a user's PATH often lacks.</summary>
    public static string Path { get; } = string.Join(':', (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Concat(["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]).Distinct());

    /// <summary>For a project: the host's environment without the settings that are the host's own.</summary>
    public static Dictionary<string, string> ForProject() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(variable => (Name: (string)variable.Key, Value: (string?)variable.Value ?? ""))
        .Where(variable => !HostOnly.Any(prefix => variable.Name.StartsWith(prefix, StringComparison.Ordinal)))
        .ToDictionary(variable => variable.Name, variable => variable.Value);

    /// <summary>For a server program: nothing but a path, a locale and a home of its own.</summary>
    public static Dictionary<string, string> ForServer(string home) => new()
    {
        ["PATH"] = Path,
        ["HOME"] = home,
        ["LANG"] = "C.UTF-8",
        ["TZ"] = "UTC",
    };
}
