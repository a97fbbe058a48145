using System.Security.Cryptography;

namespace LocalAspire.Hosting.State;

/// <summary>
/// A run's temporary data, and the place of its logs: the application's folder, where a person finds the last run's, or this temporary one
/// when it is a test or another host of the same application is there. Removed with what is in it when the run ends; what a killed
/// host left behind, the next one removes.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string LockFile = "lock";
    private readonly string _path;
    private readonly FileLock? _held;
    private readonly FileLock? _logsHeld;

    /// <param name="keptLogs">A folder in which this run's logs get one of their own, and stay; null for the usual place.</param>
    public RunFolder(ApplicationFolder folder, bool isTest, string? keptLogs = null)
    {
        Sweep(folder.Name);
        _path = Path.Combine(Path.GetTempPath(), $"{folder.Name}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        // A sweep that came between creating the lock and holding it would take the folder; it does not look at one of this name.
        var unswept = $"{_path}.new";
        ApplicationFolder.CreatePassable(unswept);
        _held = FileLock.Try(Path.Combine(unswept, LockFile));
        Directory.Move(unswept, _path);
        _logsHeld = isTest || keptLogs is not null ? null : FileLock.Try(Path.Combine(folder.Create(), "logs.lock"));
        LogsFolder = keptLogs is not null ? Path.GetFullPath(Path.Combine(keptLogs, Path.GetFileName(_path)))
            : _logsHeld is not null ? folder.Create("logs")
            : Path.Combine(_path, "logs");
        Directory.CreateDirectory(LogsFolder);
        foreach (var earlier in Directory.EnumerateFiles(LogsFolder, "*.log"))
        {
            File.Delete(earlier);
        }
    }

    public string LogsFolder { get; }

    /// <summary>For data without a volume.</summary>
    public string DataFolder(string name)
    {
        ApplicationFolder.CreatePassable(Path.Combine(_path, "data"));
        return Path.Combine(_path, "data", name);
    }

    public void Dispose()
    {
        _logsHeld?.Dispose();
        _held?.Dispose();
        Delete(_path);
    }

    private static void Sweep(string name)
    {
        foreach (var left in Directory.EnumerateDirectories(Path.GetTempPath(), $"{name}-????????????"))
        {
            try
            {
                using var free = File.Exists(Path.Combine(left, LockFile)) ? FileLock.Try(Path.Combine(left, LockFile)) : null;
                if (free is not null)
                {
                    Delete(left);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another host's, which ended at this moment, or another user's.
            }
        }
    }

    private static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or still being written to: the next run tries again.
        }
    }
}
