using System.Diagnostics;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using LocalAspire.Hosting.Running;
using Npgsql;
using Xunit;

namespace PasteBin.Tests.LocalAspire.Running;

/// <summary>Real processes: Redis, which is up in a tenth of a second.</summary>
public sealed class LifecycleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_server_is_seen_to_end_and_comes_back_at_the_same_address()
    {
        await using var app = await StartAsync(builder => builder.AddRedis("cache"));
        var first = await app.ResourceNotifications.WaitForResourceHealthyAsync("cache", Cancellation);
        var connection = await app.GetConnectionStringAsync("cache", Cancellation);

        Process.GetProcessById(ProcessId(first)).Kill();
        await app.ResourceNotifications.WaitForResourceAsync("cache", KnownResourceStates.Exited, Cancellation);
        var result = await app.ResourceCommands.ExecuteCommandAsync("cache", KnownResourceCommands.StartCommand, Cancellation);

        Assert.True(result.Success, result.Message);
        var second = await app.ResourceNotifications.WaitForResourceHealthyAsync("cache", Cancellation);
        Assert.NotEqual(ProcessId(first), ProcessId(second));
        Assert.Equal(connection, await app.GetConnectionStringAsync("cache", Cancellation));
    }

    [Fact]
    public async Task A_killed_Postgres_comes_back_with_its_databases_even_when_started_at_once()
    {
        await using var app = await StartAsync(builder => builder.AddPostgres("postgres").AddDatabase("db", "the database"));
        var first = await app.ResourceNotifications.WaitForResourceHealthyAsync("postgres", Cancellation);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("db", Cancellation);
        await using (var before = await ConnectAsync(app))
        {
            await ExecuteAsync(before, "create table kept (id int); insert into kept values (7)");
        }

        Process.GetProcessById(ProcessId(first)).Kill();
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("postgres", "start", Cancellation)).Success);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("db", Cancellation);
        await using var after = await ConnectAsync(app);
        Assert.Equal(7, await ExecuteAsync(after, "select id from kept"));
    }

    [Fact]
    public async Task Commands_stop_start_and_restart_one_instance_under_all_their_names()
    {
        await using var app = await StartAsync(builder => builder.AddRedis("cache"));
        var instance = await app.ResourceNotifications.WaitForResourceHealthyAsync("cache", Cancellation);

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync(instance.ResourceId, "resource-stop", Cancellation)).Success);
        Assert.True(app.ResourceNotifications.TryGetCurrentState(instance.ResourceId, out var stopped));
        Assert.Equal(KnownResourceStates.Exited, stopped.Snapshot.State?.Text);
        Assert.Equal(0, stopped.Snapshot.ExitCode);
        Assert.False(IsAlive(ProcessId(instance)));

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync(instance.Resource, "start", Cancellation)).Success);
        var started = await app.ResourceNotifications.WaitForResourceHealthyAsync("cache", Cancellation);
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("cache", "restart", Cancellation)).Success);
        var restarted = await app.ResourceNotifications.WaitForResourceHealthyAsync("cache", Cancellation);
        Assert.NotEqual(ProcessId(started), ProcessId(restarted));

        Assert.False((await app.ResourceCommands.ExecuteCommandAsync("cache", "dance", Cancellation)).Success);
        Assert.False((await app.ResourceCommands.ExecuteCommandAsync("unknown", "start", Cancellation)).Success);
    }

    [Fact]
    public async Task A_probe_that_fails_in_its_own_way_when_it_is_cancelled_does_not_disturb_a_restart()
    {
        var probing = new TaskCompletionSource();
        await using var app = await StartAsync(builder => builder.AddRedis("cache").WithAnnotation(new HealthProbeAnnotation("slow", async (_, cancellation) =>
        {
            probing.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new SocketException();
        })));
        await probing.Task.WaitAsync(Cancellation);
        for (var again = 0; again < 2; again++)
        {
            var restarted = await app.ResourceCommands.ExecuteCommandAsync("cache", "restart", Cancellation);
            Assert.True(restarted.Success, restarted.Message);
        }
    }

    [Fact]
    public async Task Disposing_leaves_no_process_and_no_folder()
    {
        var app = await StartAsync(builder => builder.AddRedis("cache"));
        var instance = await app.ResourceNotifications.WaitForResourceHealthyAsync("cache", Cancellation);
        var data = app.Services.GetRequiredService<Orchestrator>().Find("cache").Single().Instance.DataFolder;
        Assert.True(Directory.Exists(data));
        var port = new Uri($"redis://{(await app.GetConnectionStringAsync("cache", Cancellation))!.Split(',')[0]}").Port;

        await app.DisposeAsync();

        Assert.False(IsAlive(ProcessId(instance)));
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, Cancellation);
        });
        Assert.False(Directory.Exists(Path.GetDirectoryName(Path.GetDirectoryName(data))));
    }

    [Fact]
    public async Task Two_applications_run_at_once()
    {
        await using var one = await StartAsync(builder => builder.AddRedis("cache", port: 6379));
        await using var other = await StartAsync(builder => builder.AddRedis("cache", port: 6379));

        await one.ResourceNotifications.WaitForResourceHealthyAsync("cache", Cancellation);
        await other.ResourceNotifications.WaitForResourceHealthyAsync("cache", Cancellation);

        Assert.NotEqual(await one.GetConnectionStringAsync("cache", Cancellation), await other.GetConnectionStringAsync("cache", Cancellation));
    }

    [Fact]
    public async Task What_cannot_start_fails_with_all_that_wait_for_it_and_the_others_run()
    {
        await using var app = await StartAsync(builder =>
        {
            var notBuilt = builder.AddProject<WebProject>("not-built");
            builder.AddProject<WebProject>("waiting").WaitFor(notBuilt);
            builder.AddRedis("cache");
        });

        await app.ResourceNotifications.WaitForResourceAsync("waiting", KnownResourceStates.FailedToStart, Cancellation);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("cache", Cancellation);
        await Assert.ThrowsAsync<DistributedApplicationException>(
            () => app.ResourceNotifications.WaitForResourceHealthyAsync("not-built", Cancellation));
        var again = await app.ResourceCommands.ExecuteCommandAsync("not-built", "start", Cancellation);
        Assert.Contains("has not been built", again.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_the_start_of_another_does_not_wait_for_its_health()
    {
        await using var app = await StartAsync(builder =>
        {
            var never = builder.AddRedis("never-healthy").WithHealthProbe("never", (_, _) => throw new InvalidOperationException("Not today."));
            builder.AddRedis("started").WaitForStart(never);
            builder.AddRedis("waiting").WaitFor(never);
        });

        await app.ResourceNotifications.WaitForResourceHealthyAsync("started", Cancellation);
        var waiting = app.Services.GetRequiredService<Orchestrator>().Find("waiting").Single().Instance.Id;
        Assert.True(app.ResourceNotifications.TryGetCurrentState(waiting, out var state));
        Assert.Equal(KnownResourceStates.Waiting, state.Snapshot.State?.Text);
    }

    [Fact]
    public async Task A_volume_is_for_one_host_at_a_time()
    {
        var volume = $"test-{Guid.NewGuid():N}";
        var state = Directory.CreateTempSubdirectory();
        string[] args = [$"--LocalAspire:StateFolder={state.FullName}"];
        await using (await StartAsync(builder => builder.AddRedis("cache").WithDataVolume(volume), args))
        {
            var exception = await Assert.ThrowsAsync<DistributedApplicationException>(
                () => StartAsync(builder => builder.AddRedis("cache").WithDataVolume(volume), args));

            Assert.Contains(volume, exception.Message, StringComparison.Ordinal);
        }

        state.Delete(recursive: true);
    }

    private static async Task<DistributedApplication> StartAsync(Action<DistributedApplicationBuilder> declare, params string[] args)
    {
        var builder = TestApplication.Run(args);
        declare(builder);
        var app = builder.Build();
        try
        {
            await app.StartAsync(Cancellation);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static async Task<NpgsqlConnection> ConnectAsync(DistributedApplication app)
    {
        var connection = new NpgsqlConnection($"{await app.GetConnectionStringAsync("db", Cancellation)};Pooling=false");
        await connection.OpenAsync(Cancellation);
        return connection;
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Cancellation);
    }

    private static int ProcessId(ResourceEvent change) =>
        (int)change.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value!;

    private static bool IsAlive(int processId) => Directory.Exists($"/proc/{processId}");
}
