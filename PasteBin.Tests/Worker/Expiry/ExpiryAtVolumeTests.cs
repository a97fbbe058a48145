using System.Text.Json;
using PasteBin.Contracts.Messaging;
using PasteBin.Tests.Faults;

namespace PasteBin.Tests.Worker.Expiry;

/// <summary>What <c>bench/</c> measures with ten times as many: here it only has to come true.</summary>
[Collection(SystemCollection.Name)]
public sealed class ExpiryAtVolumeTests(PasteBinSystem system)
{
    private const int Pastes = 20_000;
    private const int BucketWidth = 10;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thousands_that_end_together_are_gone_soon_with_all_that_is_theirs_for_a_handful_of_messages_while_reads_and_creates_go_on()
    {
        await using var probe = await BrokerProbe.ConnectAsync(system, Cancellation);
        var commands = await probe.SubscribeAsync(BrokerNames.Commands, $"#.{BrokerNames.ExpiryDue}", Cancellation);
        var events = await probe.SubscribeAsync(BrokerNames.Events, BrokerNames.PastesExpired, Cancellation);
        var due = DateTimeOffset.FromUnixTimeSeconds((DateTimeOffset.UtcNow.AddSeconds(8).ToUnixTimeSeconds() / BucketWidth + 1) * BucketWidth);
        await StoreAsync(due);
        // The one that orders the message.
        var first = await system.Client.PasteAsync("First of its bucket", $"?expires={(int)(due - DateTimeOffset.UtcNow).TotalSeconds - 1}s", Cancellation);

        await using var load = new SteadyLoad(system);
        await Task.Delay(due - DateTimeOffset.UtcNow, Cancellation);
        await Eventually.HoldsAsync(
            async () => await CountAsync("pastes") + await CountAsync("paste_versions") + await CountAsync("listed_pastes") + await system.CountAsync("pastes", first.Key) == 0,
            Soon, "all rows are deleted", Cancellation);
        var counts = load.Counts;
        await load.StopAndVerifyAsync(Cancellation);
        Assert.True(counts is { Created: > 0, Read: > 0, Refused: 0, Unread: 0 }, $"{counts}");

        await Eventually.HoldsAsync(() => Task.FromResult(Told().Distinct().Count() == Pastes), Soon, "events tell of all", Cancellation);
        Assert.InRange(events.Count(IsOurs), Pastes / PasteEvent.MaxItems, Pastes / PasteEvent.MaxItems + 5);
        Assert.InRange(commands.Count(command => JsonSerializer.Deserialize(command.Body, MessagesJsonContext.Default.ExpiryDue)!.Due == due), 1, 2);

        IEnumerable<string> Told() => events.SelectMany(KeysOf).Where(key => key.StartsWith("vol", StringComparison.Ordinal));
        static bool IsOurs(Received message) => KeysOf(message).Any(key => key.StartsWith("vol", StringComparison.Ordinal));
    }

    private static IEnumerable<string> KeysOf(Received message) =>
        JsonSerializer.Deserialize(message.Body, MessagesJsonContext.Default.PasteEvent)!.Items.Select(item => item.Key);

    /// <summary>Pastes as if they had been created: every twentieth with an older version, every hundredth for all to find.</summary>
    private async Task StoreAsync(DateTimeOffset due)
    {
        await using var batch = system.TextDb.CreateBatch();
        batch.BatchCommands.Add(new("""
            insert into pastes (key, content, size, content_hash, created_at, expires_at, delete_token_hash, version, public)
            select 'vol' || lpad(n::text, 7, '0'), 'Some text', 9, sha256('Some text'), now(), $1 - n % 3 * interval '1 second', '', n % 20 / 19 + 1, n % 100 = 0
            from generate_series(1, $2) n
            """) { Parameters = { new() { Value = due }, new() { Value = Pastes } } });
        batch.BatchCommands.Add(new("""
            insert into paste_versions (key, version, content, size, content_hash, created_at)
            select key, 1, content, size, content_hash, created_at from pastes where key like 'vol%' and version = 2
            """));
        await batch.ExecuteNonQueryAsync(Cancellation);
        Assert.Equal((Pastes, Pastes / 20, Pastes / 100), (await CountAsync("pastes"), await CountAsync("paste_versions"), await CountAsync("listed_pastes")));
    }

    private async Task<long> CountAsync(string table)
    {
#pragma warning disable CA2100 // The table is a word of the test.
        await using var command = system.TextDb.CreateCommand($"select count(*) from {table} where key like 'vol%'");
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
