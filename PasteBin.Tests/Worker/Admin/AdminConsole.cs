using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using PasteBin.Contracts;
using PasteBin.Tests.Worker.DeadLetters;
using PasteBin.Worker.Commands;

namespace PasteBin.Tests.Worker.Admin;

/// <summary><c>admin …</c> as a person types it.</summary>
internal static class AdminConsole
{
    public static async Task<ConsoleAnswer> AdminAsync(this PasteBinSystem system, CancellationToken cancellation, params string[] words) =>
        await RunAsync(await system.App.GetConnectionStringAsync(ResourceNames.TextDb, cancellation), cancellation, words);

    public static async Task<ConsoleAnswer> RunAsync(string? database, CancellationToken cancellation, params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"ConnectionStrings:{ResourceNames.TextDb}", database)]).Build();
        var exitCode = await CommandLine.RunAsync(["admin", .. words], () => configuration, output, error, cancellation);
        return new(exitCode, output.ToString(), error.ToString());
    }

    public static async Task TakeDownAsync(this PasteBinSystem system, string key, string reason, CancellationToken cancellation)
    {
        var done = await system.AdminAsync(cancellation, "takedown", key, "--reason", reason);
        Assert.True(done.ExitCode == 0, done.Error);
    }
}
