using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using PasteBin.Contracts;
using PasteBin.Contracts.Messaging;
using PasteBin.Contracts.Migrations;
using PasteBin.Worker;
using PasteBin.Worker.Messaging;
using PasteBin.Worker.Outbox;
using PasteBin.Worker.Schema;
using RabbitMQ.Client;

namespace PasteBin.Tests.Worker;

/// <summary>Parts of one more Worker, in this process, beside the system's own.</summary>
internal sealed class WorkerParts : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _running = [];

    private WorkerParts(ServiceProvider services) => _services = services;

    public static IHostedService Relay(IServiceProvider services) => ActivatorUtilities.CreateInstance<OutboxRelay>(services);

    public static async Task<WorkerParts> StartAsync(
        PasteBinSystem system, CancellationToken cancellation, params Func<IServiceProvider, IHostedService>[] parts)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<WorkerMetrics>()
            .AddSingleton(NpgsqlDataSource.Create((await system.App.GetConnectionStringAsync(ResourceNames.TextDb, cancellation))!))
            .AddSingleton<IConnectionFactory>(new ConnectionFactory
            {
                Uri = new((await system.App.GetConnectionStringAsync(ResourceNames.Broker, cancellation))!),
                AutomaticRecoveryEnabled = false,
            })
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<SqlMigrator>(provider, typeof(SchemaMigration).Assembly))
            .AddSingleton<SchemaMigration>()
            .AddSingleton<BrokerConnection>()
            .BuildServiceProvider();
        var worker = new WorkerParts(services);
        foreach (var part in (IEnumerable<Func<IServiceProvider, IHostedService>>)
            [provider => provider.GetRequiredService<SchemaMigration>(), provider => provider.GetRequiredService<BrokerConnection>(), .. parts])
        {
            worker._running.Add(part(services));
            await worker._running[^1].StartAsync(cancellation);
        }

        // Not before it takes part is there anything to see.
        await using var channel = await services.GetRequiredService<BrokerConnection>().OpenChannelAsync(cancellation);
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_running))
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }
}

/// <summary>A consumer of a queue of the test's own, which handles what it is given in the way the test says.</summary>
internal sealed class TestConsumer(
    string queue, Func<ExpiryDue, NpgsqlConnection, Task<TimeSpan?>> handle,
    NpgsqlDataSource database, BrokerConnection broker, WorkerMetrics metrics, TimeProvider time, ILogger<TestConsumer> logger)
    : QueueConsumer<ExpiryDue>(queue, queue, MessagesJsonContext.Default.ExpiryDue, database, broker, metrics, time, logger)
{
    public static Func<IServiceProvider, IHostedService> Of(string queue, Func<ExpiryDue, NpgsqlConnection, Task<TimeSpan?>> handle) =>
        services => ActivatorUtilities.CreateInstance<TestConsumer>(services, queue, handle);

    protected override Task ReadyAsync(CancellationToken cancellation) => Task.CompletedTask;

    protected override Task<TimeSpan?> HandleAsync(ExpiryDue command, NpgsqlConnection connection, CancellationToken cancellation) =>
        handle(command, connection);
}
