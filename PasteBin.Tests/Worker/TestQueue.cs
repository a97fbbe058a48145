using System.Diagnostics.Metrics;
using System.Text.Json;
using Npgsql;
using PasteBin.Contracts.Messaging;
using RabbitMQ.Client;

namespace PasteBin.Tests.Worker;

/// <summary>A work queue of the test's own, its name also the routing key, and a table in which its consumer leaves a row for all it does.</summary>
internal sealed class TestQueue : IAsyncDisposable
{
    private readonly PasteBinSystem _system;

    private readonly MeterListener _meters = new();
    private long _repeats;

    private TestQueue(PasteBinSystem system, string name, BrokerProbe probe)
    {
        (_system, Name, Probe) = (system, name, probe);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "pastebin.queue.repeats")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            Interlocked.Add(ref _repeats, tags.Contains(new("queue", Name)) ? count : 0));
        _meters.Start();
    }

    public string Name { get; }

    public BrokerProbe Probe { get; }

    /// <summary>How many messages its consumers, in this process, have dropped because they had been handled.</summary>
    public long Repeats => Interlocked.Read(ref _repeats);

    private string Effects => $"\"effects of {Name}\"";

    public static async Task<TestQueue> CreateAsync(PasteBinSystem system, CancellationToken cancellation, int maxLength = 1000)
    {
        var queue = new TestQueue(system, $"test.{Guid.NewGuid():N}", await BrokerProbe.ConnectAsync(system, cancellation));
        await BrokerTopology.DeclareWorkQueueAsync(queue.Probe.Channel, queue.Name, queue.Name, cancellation, maxLength);
        await queue.ExecuteAsync($"create table {queue.Effects} (due timestamptz not null)");
        return queue;
    }

    public static ReadOnlyMemory<byte> Body(int number) =>
        JsonSerializer.SerializeToUtf8Bytes(new ExpiryDue(DateTimeOffset.UnixEpoch.AddSeconds(number)), MessagesJsonContext.Default.ExpiryDue);

    public async Task SendAsync(string id, ReadOnlyMemory<byte> body, CancellationToken cancellation, int attempt = 0) =>
        await Probe.Channel.BasicPublishAsync(
            BrokerNames.Commands, Name, mandatory: true,
            new BasicProperties { MessageId = id, Type = "test", Headers = new Dictionary<string, object?> { ["x-pastebin-attempt"] = attempt } },
            body, cancellation);

    /// <summary>Does what twice is not once, in the handler's transaction.</summary>
    public async Task<TimeSpan?> LeaveRowAsync(ExpiryDue command, NpgsqlConnection connection)
    {
#pragma warning disable CA2100 // The table's name is the test's own.
        await using var insert = new NpgsqlCommand($"insert into {Effects} values ($1)", connection) { Parameters = { new() { Value = command.Due } } };
#pragma warning restore CA2100
        await insert.ExecuteNonQueryAsync();
        return null;
    }

    public Task<long> CountEffectsAsync() => _system.CountAsync(Effects);

    public Task<long> CountNotedAsync() => _system.CountAsync($"inbox where consumer = '{Name}'");

    public async ValueTask DisposeAsync()
    {
        await Probe.Channel.QueueDeleteAsync(Name, ifUnused: false, ifEmpty: false, cancellationToken: CancellationToken.None);
        await Probe.DisposeAsync();
        _meters.Dispose();
        await ExecuteAsync($"drop table {Effects}");
    }

    private async Task ExecuteAsync(string sql)
    {
#pragma warning disable CA2100 // The table's name is the test's own.
        await using var command = _system.TextDb.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
