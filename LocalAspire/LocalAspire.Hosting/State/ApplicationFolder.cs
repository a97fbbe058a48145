using System.Security.Cryptography;
using System.Text;

namespace LocalAspire.Hosting.State;

/// <summary>
/// Where an application keeps what outlives a run. Every AppHost folder has one of its own: clones beside each other do not share data.
/// </summary>
/// <param name="root">Null for where the system wants such things.</param>
internal sealed class ApplicationFolder(string appHostDirectory, string applicationName, string? root = null)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Servers that run as another user pass through to their own folders, and see nothing else.</summary>
    private const UnixFileMode Passable = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The application's name: the AppHost's, in lower case, without <c>.AppHost</c>.</summary>
    public string Name { get; } = (applicationName.EndsWith(".AppHost", StringComparison.OrdinalIgnoreCase) ? applicationName[..^8] : applicationName)
        .ToLowerInvariant();

    /// <summary><c>state/hash</c>; created by <see cref="Create"/>.</summary>
    public string Path => System.IO.Path.Combine(Root, Hash(System.IO.Path.TrimEndingDirectorySeparator(appHostDirectory)));

    // Root's own home is closed to the users that servers run as.
    private string Root => root
        ?? (Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state ? System.IO.Path.Combine(state, Name)
        : Environment.IsPrivilegedProcess ? $"/var/lib/{Name}"
        : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state", Name));

    /// <summary>Creates the folder, or one in it.</summary>
    public string Create(params string[] names)
    {
        var path = System.IO.Path.Combine([Path, .. names]);
        CreatePassable(Root);
        CreatePassable(Path);
        CreatePassable(path);
        return path;
    }

    public static void CreatePassable(string path)
    {
        var mode = Environment.IsPrivilegedProcess ? Passable : OwnerOnly;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, mode);
            // The process's umask may have taken from it.
            File.SetUnixFileMode(path, mode);
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
}
