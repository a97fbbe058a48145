using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace PasteBin.Worker.Commands;

/// <summary>Where the system is: from this process's environment, or from the Worker's that runs on this machine.</summary>
internal static class RunningWorker
{
    private const string Prefix = "ConnectionStrings__";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, typeof(RunningWorker).Assembly.GetName().Name!);

    /// <exception cref="CommandException">Workers of several systems run here.</exception>
    public static IConfiguration Configuration()
    {
        var own = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        return own.GetSection("ConnectionStrings").GetChildren().Any()
            ? own
            : new ConfigurationBuilder().AddInMemoryCollection(Find()).Build();
    }

    // Only Linux shows a process's environment as a file, to its own user and to root.
    private static Dictionary<string, string?> Find()
    {
        var workers = OperatingSystem.IsLinux() ? Directory.EnumerateDirectories("/proc").Select(Read).Where(found => found.Length > 0).ToList() : [];
        if (workers.Select(strings => string.Join('\0', strings)).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw new CommandException("Workers of several systems run here: say which by its connection strings in the environment (ConnectionStrings__rabbitmq, ConnectionStrings__textdb).");
        }

        return workers.FirstOrDefault([]).Select(line => line.Split('=', 2))
            .ToDictionary(parts => parts[0].Replace("__", ":", StringComparison.Ordinal), string? (parts) => parts[1]);
    }

    /// <summary>The connection strings of the process, if it is a Worker, as <c>name=value</c>, sorted.</summary>
    private static string[] Read(string process)
    {
        if (!int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var id) || id == Environment.ProcessId)
        {
            return [];
        }

        try
        {
            // As a program of its own, or "dotnet [exec] …/PasteBin.Worker.dll".
            return Lines("cmdline").Take(3).Any(word => word == Program || word == $"{Program}.dll")
                ? [.. Lines("environ").Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is somebody else's.
            return [];
        }

        string[] Lines(string file) => File.ReadAllText(Path.Combine(process, file)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }
}
