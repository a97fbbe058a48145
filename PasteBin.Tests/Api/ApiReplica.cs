using System.Diagnostics;
using Aspire.Hosting.Testing;
using PasteBin.Contracts;

namespace PasteBin.Tests.Api;

/// <summary>One more api beside those of the running system, with options of its own: a process that shares their servers.</summary>
internal sealed class ApiReplica : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ApiReplica(Process process, string address)
    {
        _process = process;
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(address) };
    }

    public HttpClient Client { get; }

    public static async Task<ApiReplica> StartAsync(PasteBinSystem system, (string Variable, string Value)[] options, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PasteBin.Api.dll")])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["ConnectionStrings__textdb"] = await system.App.GetConnectionStringAsync(ResourceNames.TextDb, cancellation),
                ["ConnectionStrings__redis-text"] = await system.App.GetConnectionStringAsync(ResourceNames.TextCache, cancellation),
                ["ConnectionStrings__rabbitmq"] = await system.App.GetConnectionStringAsync(ResourceNames.Broker, cancellation),
                ["services__hash-service__http__0"] = system.App.GetEndpoint(ResourceNames.HashService, "http").ToString(),
            },
        };
        foreach (var (variable, value) in options)
        {
            start.Environment[variable] = value;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        var process = Process.Start(start)!;
        var address = "";
        while (address.Length == 0)
        {
            var line = await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("The api ended before it listened.");
            address = line.Contains(Listening, StringComparison.Ordinal) ? line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..] : "";
        }

        // Nobody reads on, and a full pipe would stop it.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        var replica = new ApiReplica(process, address);
        await Eventually.HoldsAsync(
            async () => (await replica.Client.GetAsync("/health", cancellation)).IsSuccessStatusCode, StartLimit, "the replica is healthy", cancellation);
        return replica;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
