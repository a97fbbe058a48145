namespace LocalAspire.Hosting.Processes;

/// <summary>What to start. The child gets exactly <paramref name="Environment"/> (see <see cref="ChildEnvironment"/>) and nothing of the host's.</summary>
/// <param name="Name">The resource's name, for messages.</param>
/// <param name="FileName">A path, or a name that is looked up on PATH.</param>
/// <param name="Arguments">The arguments after the program's own name.</param>
/// <param name="Environment">The whole environment.</param>
/// <param name="WorkingDirectory">An existing folder.</param>
/// <param name="LogFile">Gets stdout and stderr, appended; its folder is created.</param>
/// <param name="User">The unprivileged user to run as; only looked at when the host runs as root.</param>
internal sealed record ProcessSpec(
    string Name,
    string FileName,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory,
    string LogFile,
    string? User = null)
{
    /// <summary>With one of these texts in its last lines a program that has just been started ends for a reason that passes: start it again.</summary>
    public IReadOnlyList<string> RetryWhen { get; init; } = [];
}
