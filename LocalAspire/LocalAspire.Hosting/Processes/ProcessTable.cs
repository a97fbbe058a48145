using System.Globalization;
using System.Text;

namespace LocalAspire.Hosting.Processes;

/// <summary>Finds running processes in /proc.</summary>
internal static class ProcessTable
{
    /// <summary>
    /// The living processes of a session (or group) and those that left for one of their own, known by <paramref name="marker"/>
    /// (<c>NAME=value</c>) in the environment they were born with (RabbitMQ's epmd) or by still writing to
    /// <paramref name="output"/> (PostgreSQL's backends, which overwrite their environment with a title). Zombies are not alive.
    /// For another user's processes the last two need CAP_SYS_PTRACE, which root has outside of containers.
    /// </summary>
    public static IReadOnlyList<int> Members(int session, string marker, string output)
    {
        var needle = Encoding.UTF8.GetBytes(marker + '\0');
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 1 && pid != Environment.ProcessId && (BelongsTo(pid, session) ?? (HasVariable(pid, needle) || Writes(pid, output))))];
    }

    // 4711 (a (strange) name) S ppid pgrp session …; null: alive, but of another session.
    private static bool? BelongsTo(int pid, int session)
    {
        var stat = Encoding.UTF8.GetString(Read(pid, "stat"));
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 5 || fields[0] is "Z" or "X")
        {
            return false;
        }

        var id = session.ToString(CultureInfo.InvariantCulture);
        return fields[2] == id || fields[3] == id ? true : null;
    }

    private static bool HasVariable(int pid, ReadOnlySpan<byte> needle)
    {
        var environment = Read(pid, "environ").AsSpan();
        var at = environment.IndexOf(needle);
        return at == 0 || (at > 0 && environment[at - 1] == 0);
    }

    private static bool Writes(int pid, string output)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/fd/1").LinkTarget == output || new FileInfo($"/proc/{pid}/fd/2").LinkTarget == output;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static byte[] Read(int pid, string file)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
