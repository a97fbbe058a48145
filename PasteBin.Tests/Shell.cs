using System.Diagnostics;

namespace PasteBin.Tests;

/// <summary>Commands as a person types them.</summary>
public static class Shell
{
    /// <summary>Runs a bash script in a folder; what it prints, errors last.</summary>
    public static async Task<(int Status, string Output)> RunAsync(string script, string folder, CancellationToken cancellation)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", script }, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = shell.StandardError.ReadToEndAsync(cancellation);
        var output = await shell.StandardOutput.ReadToEndAsync(cancellation);
        await shell.WaitForExitAsync(cancellation);
        return (shell.ExitCode, output + await errors);
    }
}
