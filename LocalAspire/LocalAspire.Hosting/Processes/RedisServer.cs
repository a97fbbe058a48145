namespace LocalAspire.Hosting.Processes;

/// <summary>Runs Redis by the command its container would run.</summary>
internal static class RedisServer
{
    /// <summary>
    /// The server on 127.0.0.1. The command is <c>/bin/sh -c "redis-server --requirepass $REDIS_PASSWORD …"</c>, as Aspire has it: the
    /// shell puts the password on the command line, where it stays for the milliseconds until Redis overwrites that with its title.
    /// </summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="entrypoint">The container's entrypoint; null is the server itself.</param>
    /// <param name="arguments">Its arguments. Those of a shell end with the command to run.</param>
    /// <param name="environment">The container's environment.</param>
    /// <param name="port">The port to listen on.</param>
    /// <param name="dataFolder">The resource's own folder.</param>
    /// <param name="logFile">Gets what the server says.</param>
    /// <param name="osUser">The user to run as when the host is root.</param>
    /// <exception cref="MissingProgramException">Redis is not installed.</exception>
    public static ProcessSpec Command(
        string name, string? entrypoint, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment,
        int port, string dataFolder, string logFile, string? osUser)
    {
        var server = Programs.Require("redis-server", "redis-server");
        OwnedFolder.Create(dataFolder, osUser);
        var all = ChildEnvironment.ForServer(dataFolder);
        foreach (var (variable, value) in environment)
        {
            all[variable] = value;
        }

        string[] own = ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", dataFolder, "--daemonize", "no"];
        var (program, words) = entrypoint is not null && Path.GetFileName(entrypoint) is "sh" or "bash" && arguments is [.., var command]
            ? (entrypoint, (IReadOnlyList<string>)[.. arguments.SkipLast(1), $"exec {command} {string.Join(' ', own.Select(Quote))}"])
            : (entrypoint ?? server, [.. arguments, .. own]);
        return new ProcessSpec(name, program, words, all, dataFolder, logFile, osUser);
    }

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
