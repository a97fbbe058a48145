using System.Diagnostics;

namespace PasteBin.Tests.Configuration;

public sealed class StartTests
{
    [Theory]
    [InlineData("PasteBin.Api", "Pastes__MaxSize", "0", "Pastes:MaxSize (environment variable Pastes__MaxSize): The field MaxSize must be between 1 and 268435456.")]
    [InlineData("PasteBin.Api", "Pastes__MaxSize", "much", "Failed to convert configuration value 'much' at 'Pastes:MaxSize'")]
    [InlineData("PasteBin.HashService", "Keys__Secret", "short", "Keys:Secret (environment variable Keys__Secret): Set it to a random text")]
    [InlineData("PasteBin.Worker", "Expiry__SweepInterval", "-00:00:01", "Expiry:SweepInterval (environment variable Expiry__SweepInterval)")]
    public async Task A_service_with_an_option_that_cannot_work_does_not_start_and_says_which(string project, string variable, string value, string sentence)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{project}.dll")])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                [variable] = value,
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                // Nobody is there, and nobody is asked before the options are checked.
                ["ConnectionStrings__textdb"] = "Host=127.0.0.1;Port=1",
                ["ConnectionStrings__hashdb"] = "Host=127.0.0.1;Port=1",
                ["ConnectionStrings__redis-text"] = "127.0.0.1:1,abortConnect=false",
                ["ConnectionStrings__redis-hash"] = "127.0.0.1:1,abortConnect=false",
                ["ConnectionStrings__rabbitmq"] = "amqp://127.0.0.1:1",
            },
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using var service = Process.Start(start)!;
        try
        {
            var output = service.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = await service.StandardError.ReadToEndAsync(limit.Token);
            await service.WaitForExitAsync(limit.Token);
            Assert.NotEqual(0, service.ExitCode);
            Assert.Contains(sentence, await output + errors, StringComparison.Ordinal);
        }
        finally
        {
            service.Kill();
        }
    }
}
