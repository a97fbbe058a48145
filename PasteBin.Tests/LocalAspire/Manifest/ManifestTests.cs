using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace PasteBin.Tests.LocalAspire.Manifest;

public sealed class ManifestTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pastebin-manifest-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary><c>sketch.manifest.json</c> is what Aspire 13.5.2 itself wrote for <see cref="Sketch"/>.</summary>
    [Fact]
    public async Task The_manifest_of_the_sketch_is_the_one_that_Aspire_writes()
    {
        var path = Path.Combine(_folder.FullName, "deeper", "manifest.json");
        await Sketch(["--publisher", "manifest", "--output-path", path]).RunAsync(Cancellation);
        ManifestFile.AssertEqual(ManifestFile.Expected("sketch.manifest.json"), ManifestFile.Read(path));
    }

    [Fact]
    public async Task A_folder_gets_a_manifest_under_Aspires_name()
    {
        await Sketch(["--publisher", "manifest", "--output-path", _folder.FullName]).RunAsync(Cancellation);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "aspire-manifest.json")));
    }

    /// <summary>To renew the expectation: <c>dotnet run --project PasteBin.AppHost -- --publisher manifest --output-path apphost.manifest.json</c>.</summary>
    [Fact]
    public async Task The_AppHost_writes_its_manifest_both_ways_and_nothing_else()
    {
        var (manifest, again, state) = (Output("manifest.json"), Output("again.json"), Output("state"));
        await RunAppHost(state, "--publisher", "manifest", "--output-path", manifest);
        await RunAppHost(state, "--operation", "publish", "--step", "publish-manifest", "--output-path", again);
        ManifestFile.AssertEqual(ManifestFile.Expected("apphost.manifest.json"), ManifestFile.Read(manifest));
        Assert.Equal(await File.ReadAllBytesAsync(manifest, Cancellation), await File.ReadAllBytesAsync(again, Cancellation));
        Assert.False(Directory.Exists(state));
        Assert.Equal(["again.json", "manifest.json"], _folder.EnumerateFileSystemInfos().Select(file => file.Name).Order());
    }

    [Fact]
    public async Task A_step_that_does_not_exist_is_said_and_writes_nothing()
    {
        var output = Output("manifest.json");
        var (exitCode, said) = await Start(Output("state"), "--operation", "publish", "--step", "deploy", "--output-path", output);
        Assert.Equal(1, exitCode);
        Assert.Contains("'deploy'", said, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    private string Output(string name) => Path.Combine(_folder.FullName, name);

    private static async Task RunAppHost(string state, params string[] args)
    {
        var (exitCode, said) = await Start(state, args);
        Assert.True(exitCode == 0, said);
    }

    private static async Task<(int ExitCode, string Said)> Start(string state, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Projects.PasteBin_AppHost).Assembly.Location, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["XDG_STATE_HOME"] = state },
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output + await error);
    }

    private static DistributedApplication Sketch(string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(args);
        var useVolumes = builder.Configuration.GetValue("UseVolumes", true);

        var postgresPassword = builder.AddParameter("postgres-password", new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true, persist: true);
        var rabbitPassword = builder.AddParameter("rabbitmq-password", new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true, persist: true);
        var keySecret = builder.AddParameter("key-secret", new GenerateParameterDefault { MinLength = 43, Special = false }, secret: true, persist: true);

        var postgres = builder.AddPostgres("postgres", password: postgresPassword);
        var textDb = postgres.AddDatabase("textdb");
        var hashDb = postgres.AddDatabase("hashdb");
        var textCache = builder.AddRedis("redis-text")
            .WithArgs(context => context.Args[^1] = $"{context.Args[^1]} --maxmemory 256mb --maxmemory-policy allkeys-lru");
        var keyPool = builder.AddRedis("redis-hash");
        var broker = builder.AddRabbitMQ("rabbitmq", password: rabbitPassword).WithManagementPlugin();

        if (useVolumes)
        {
            postgres.WithDataVolume("pastebin-postgres");
            broker.WithDataVolume("pastebin-rabbitmq");
        }

        var hashService = builder.AddProject<Projects.PasteBin_HashService>("hash-service")
            .WithReference(hashDb).WaitFor(hashDb)
            .WithReference(keyPool).WaitFor(keyPool)
            .WithEnvironment("Keys__Secret", keySecret)
            .WithHttpHealthCheck("/health");

        var worker = builder.AddProject<Projects.PasteBin_Worker>("worker")
            .WithReference(textDb).WaitFor(textDb)
            .WithReference(textCache).WaitFor(textCache)
            .WithReference(broker).WaitFor(broker)
            .WithHttpHealthCheck("/health");

        builder.AddProject<Projects.PasteBin_Api>("api")
            .WithReference(textDb)
            .WithReference(textCache)
            .WithReference(broker)
            .WithReference(hashService).WaitFor(hashService)
            .WaitFor(worker)
            .WithHttpHealthCheck("/health")
            .WithExternalHttpEndpoints()
            .DisableForwardedHeaders()
            .WithReplicas(2);

        return builder.Build();
    }
}
