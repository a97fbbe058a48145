using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using PasteBin.Contracts;
using PasteBin.Worker.Commands;

namespace PasteBin.Tests.Worker.DeadLetters;

internal sealed record ConsoleAnswer(int ExitCode, string Output, string Error);

/// <summary><c>dead-letters …</c> as a person types it.</summary>
internal static class DeadLetterConsole
{
    public static async Task<ConsoleAnswer> RunAsync(PasteBinSystem system, CancellationToken cancellation, params string[] words) =>
        await RunAsync((await system.App.GetConnectionStringAsync(ResourceNames.Broker, cancellation))!, cancellation, ["dead-letters", .. words]);

    public static async Task<ConsoleAnswer> RunAsync(string? broker, CancellationToken cancellation, params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"ConnectionStrings:{ResourceNames.Broker}", broker)]).Build();
        var exitCode = await CommandLine.RunAsync(words, () => configuration, output, error, cancellation);
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The line of the list with these words, as soon as there is one.</summary>
    public static async Task<string> FindAsync(PasteBinSystem system, string words, CancellationToken cancellation)
    {
        string? line = null;
        await Eventually.HoldsAsync(
            async () => (line = (await ListAsync(system, cancellation)).FirstOrDefault(letter => letter.Contains(words, StringComparison.Ordinal))) is not null,
            TimeSpan.FromSeconds(30), $"{words} is a dead letter", cancellation);
        return line!;
    }

    /// <summary>A line for each dead letter.</summary>
    public static async Task<string[]> ListAsync(PasteBinSystem system, CancellationToken cancellation)
    {
        var answer = await RunAsync(system, cancellation, "list");
        Assert.Equal((0, ""), (answer.ExitCode, answer.Error));
        var lines = answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines is [var header, .. var letters, _] && header.StartsWith("ID ", StringComparison.Ordinal) ? letters : [];
    }
}
