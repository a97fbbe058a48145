namespace LocalAspire.Hosting.State;

/// <summary>A file that one process at a time holds; the system lets go of it when the process ends, however it does.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Null when another process, or this one, has it.</summary>
    public static FileLock? Try(string path)
    {
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Blocks until it is free, for what takes milliseconds.</summary>
    /// <exception cref="IOException">It was not free for ten seconds.</exception>
    public static FileLock Wait(string path)
    {
        for (var until = DateTime.UtcNow + Patience; ; Thread.Sleep(20))
        {
            if (Try(path) is { } free)
            {
                return free;
            }

            if (DateTime.UtcNow > until)
            {
                throw new IOException($"{path} is held by another process.");
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
