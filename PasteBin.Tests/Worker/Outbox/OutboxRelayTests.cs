using System.Globalization;
using NpgsqlTypes;
using PasteBin.Contracts.Messaging;

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
        await using var second = await WorkerParts.StartAsync(system, Cancellation, WorkerParts.Relay);
        await using var third = await WorkerParts.StartAsync(system, Cancellation, WorkerParts.Relay);

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

    private async Task ExecuteAsync(string sql)
    {
#pragma warning disable CA2100 // The SQL stands above.
        await using var command = system.TextDb.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
