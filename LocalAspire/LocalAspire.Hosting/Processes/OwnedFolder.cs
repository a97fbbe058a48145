using System.Runtime.InteropServices;

namespace LocalAspire.Hosting.Processes;

/// <summary>Folders that belong to the user a server runs as, and are closed to everybody else.</summary>
internal static partial class OwnedFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// Creates the folder if need be and, when the host is root, gives it with all that is in it to the user. The folders above it
    /// must be open to that user.
    /// </summary>
    public static void Create(string path, string? user)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, OwnerOnly);
        Give(path, user);
    }

    /// <summary>Writes a file that only its owner, the user, can read.</summary>
    public static void WriteSecret(string path, string text, string? user)
    {
        // The mode counts only at creation: a file that is already there might be open to others.
        File.Delete(path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(path, options))
        {
            writer.Write(text);
        }

        Give(path, user);
    }

    private static void Give(string path, string? user)
    {
        if (user is null || !Environment.IsPrivilegedProcess)
        {
            return;
        }

        var owner = UnprivilegedUser.Named(user) ?? throw new InvalidOperationException($"There is no user {user}.");
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        var within = Directory.Exists(path) ? Directory.EnumerateFileSystemEntries(path, "*", everything) : [];
        foreach (var entry in within.Prepend(path))
        {
            if (lchown(entry, owner.UserId, owner.GroupId) != 0 && File.Exists(entry))
            {
                throw new IOException($"{entry} could not be given to the user {user}: {Marshal.GetLastPInvokeErrorMessage()}.");
            }
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, int owner, int group);
}
