namespace LocalAspire.Hosting.Processes;

/// <summary>A program that a resource needs is not installed; the message is one sentence that says what to do.</summary>
internal sealed class MissingProgramException(string program, string package)
    : Exception($"{program} is not installed: it comes with the package {package} (sudo apt-get install {package}).")
{
    /// <summary>The package that brings the program, by its Debian name.</summary>
    public string Package { get; } = package;
}

/// <summary>Looks programs up.</summary>
internal static class Programs
{
    /// <summary>The full path of a program: a path as it is, a name along PATH. Null when there is none.</summary>
    public static string? Find(string program) => program.Contains('/')
        ? Executable(program)
        : ChildEnvironment.Path.Split(':').Select(folder => Executable(Path.Combine(folder, program))).FirstOrDefault(path => path is not null);

    /// <summary>As <see cref="Find"/>, or the exception that names the package.</summary>
    public static string Require(string program, string package) => Find(program) ?? throw new MissingProgramException(program, package);

    private static string? Executable(string path) =>
        File.Exists(path) && (File.GetUnixFileMode(path) & UnixFileMode.OtherExecute) != 0 ? path : null;
}
