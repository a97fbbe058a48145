using System.Globalization;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using NpgsqlTypes;
using PasteBin.Contracts;
using PasteBin.Contracts.Messaging;
using PasteBin.Contracts.Migrations;
using PasteBin.Worker;
using PasteBin.Worker.Messaging;
using PasteBin.Worker.Outbox;
using PasteBin.Worker.Schema;
using RabbitMQ.Client;

namespace PasteBin.Tests.Worker.Outbox;

[Collection(SystemCollection.Name)]
public sealed class OutboxRelayTests(PasteBinSystem system)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_relays_send_every_message_once()
    {
        await using var probe = await BrokerProbe.ConnectAsync(system, Cancellation);
        var received = await probe.SubscribeAsync(BrokerNames.Events, "test.many", Cancellation);
        await using var second = await StartRelayAsync();
        await using var third = await StartRelayAsync();

        // Several writers, so that ids are committed in another order than they were given out.
        const int writers = 4, rows = 1000;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => ExecuteAsync($"""
            insert into outbox (type, exchange, routing_key, payload)
            select 'test', '{BrokerNames.Events}', 'test.many', 'x' from generate_series(1, {rows})
            """)));

        await Eventually.HoldsAsync(
            () => Task.FromResult(received.DistinctBy(message => message.Id).Count() == writers * rows), Limit, "all arrive", Cancellation);
        await Eventually.HoldsAsync(async () => await system.CountAsync("outbox") == 0, Limit, "the outbox is empty", Cancellation);
        Assert.Equal(writers * rows, received.Count);
    }

    [Fact]
    public async Task What_cannot_be_sent_waits_and_holds_up_nothing_else()
    {
        await using var probe = await BrokerProbe.ConnectAsync(system, Cancellation);
        var received = await probe.SubscribeAsync(BrokerNames.Events, "test.healthy", Cancellation);
        // The first closes the channel, the second never reaches the broker, the third comes back from it: nobody takes this command.
        await ExecuteAsync($"""
            insert into outbox (type, exchange, routing_key, payload) values
                ('test.poison', 'no.such.exchange', 'x', 'x'),
                ('test.poison', '{BrokerNames.Events}', repeat('x', 300), 'x'),
                ('test.poison', '{BrokerNames.Commands}', 'nobody.takes.this', 'x');
            insert into outbox (type, exchange, routing_key, payload)
            select 'test', '{BrokerNames.Events}', 'test.healthy', 'x' from generate_series(1, 100)
            """);
        try
        {
            await Eventually.HoldsAsync(
                () => Task.FromResult(received.DistinctBy(message => message.Id).Count() == 100), Limit, "the others arrive", Cancellation);
            await Eventually.HoldsAsync(
                async () => await system.CountAsync("outbox where attempts > 0 and retry_at > now() and type = 'test.poison'") == 3,
                Limit, "the three are put off", Cancellation);
        }
        finally
        {
            await ExecuteAsync("delete from outbox where type = 'test.poison'");
        }
    }

    [Fact]
    public async Task Delayed_commands_come_when_they_are_due_and_never_before()
    {
        await using var probe = await BrokerProbe.ConnectAsync(system, Cancellation);
        var received = await probe.SubscribeAsync(BrokerNames.Commands, "#.test.delayed", Cancellation);
        var due = Enumerable.Range(0, 20).Select(i => DateTimeOffset.UtcNow.AddMilliseconds(300 + i * 397)).ToArray();
        await using (var insert = system.TextDb.CreateCommand($"""
            insert into outbox (type, exchange, routing_key, payload, deliver_at)
            select 'test', '{BrokerNames.Commands}', 'test.delayed', convert_to(given.payload, 'UTF8'), given.due
            from unnest($1, $2) as given (due, payload)
            """))
        {
            insert.Parameters.Add(new() { Value = due, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
            insert.Parameters.Add(new() { Value = due.Select(time => time.ToString("O", CultureInfo.InvariantCulture)).ToArray() });
            await insert.ExecuteNonQueryAsync(Cancellation);
        }

        await Eventually.HoldsAsync(() => Task.FromResult(received.Count == due.Length), Limit, "all come", Cancellation);
        Assert.All(received, message => Assert.True(message.At >= DateTimeOffset.Parse(message.Body, CultureInfo.InvariantCulture)));
    }

    /// <summary>One more relay beside the system's own, as a second Worker would run it.</summary>
    private async Task<Relay> StartRelayAsync()
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<WorkerMetrics>()
            .AddSingleton(NpgsqlDataSource.Create((await system.App.GetConnectionStringAsync(ResourceNames.TextDb, Cancellation))!))
            .AddSingleton<IConnectionFactory>(new ConnectionFactory
            {
                Uri = new((await system.App.GetConnectionStringAsync(ResourceNames.Broker, Cancellation))!),
                AutomaticRecoveryEnabled = false,
            })
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<SqlMigrator>(provider, typeof(SchemaMigration).Assembly))
            .AddSingleton<SchemaMigration>()
            .AddSingleton<BrokerConnection>()
            .AddSingleton<OutboxRelay>()
            .BuildServiceProvider();
        var relay = new Relay(services, [
            services.GetRequiredService<SchemaMigration>(),
            services.GetRequiredService<BrokerConnection>(),
            services.GetRequiredService<OutboxRelay>(),
        ]);
        foreach (var service in relay.Running)
        {
            await service.StartAsync(Cancellation);
        }

        // Not before it takes part in the race is there anything to see.
        await services.GetRequiredService<BrokerConnection>().OpenChannelAsync(Cancellation);
        return relay;
    }

    private async Task ExecuteAsync(string sql)
    {
#pragma warning disable CA2100 // The SQL stands above.
        await using var command = system.TextDb.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private sealed record Relay(ServiceProvider Services, IReadOnlyList<IHostedService> Running) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var service in Running.Reverse())
            {
                await service.StopAsync(CancellationToken.None);
            }

            await Services.DisposeAsync();
        }
    }
}
