using PasteBin.Contracts;
using PasteBin.Contracts.Messaging;
using StackExchange.Redis;

namespace PasteBin.Tests.Faults.RandomWalk;

/// <summary>When everything is healthy again: what is there, on each replica, in the table, in the cache and in the queues, against the clients' logs.</summary>
internal sealed class Aftermath(PasteBinSystem system, IReadOnlyList<WalkClient> clients, WalkPastes pastes, Action<string> report)
{
    // Longer than any of the walk's short lives, and than an old answer may be given.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    // A bucket is ten seconds wide, and what the broker could not take is tried again within a minute.
    private static readonly TimeSpan Drained = TimeSpan.FromSeconds(75);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Connections _connections = new(system);

    /// <summary>Reads everything once more; every paste that was answered wrongly, then or during the walk, and how.</summary>
    public async Task<IReadOnlyList<string>> FindWrongAnswersAsync(CancellationToken cancellation)
    {
        // The connections that died with a killed server.
        system.TextDb.Clear();
        await Task.Delay(Quiet, cancellation);
        await ReadAllAsync();
        return FindFaults();
    }

    /// <summary>Of what is gone by the clients' logs nothing is in the table or the cache; outbox and dead-letter queue are empty.</summary>
    public async Task CheckLeftoversAsync(CancellationToken cancellation)
    {
        var now = DateTimeOffset.UtcNow;
        var gone = Models().Where(one => one.Model.IsGone(now)).Select(one => one.Paste).ToList();
        report($"{gone.Count} pastes are gone");
        await CheckTableAsync(gone, cancellation);
        await CheckCacheAsync(gone, cancellation);
        await Eventually.HoldsAsync(async () => await system.CountAsync("outbox") == 0, Drained, "the outbox is empty", cancellation);
        Assert.Equal(0, await _connections.CountMessagesAsync(BrokerNames.DeadLetterQueue, cancellation));
        report("nothing is left over");
    }

    /// <summary>Everything, on both replicas, as fresh as it can be.</summary>
    private async Task ReadAllAsync()
    {
        var replicas = await system.FindReplicasAsync(CancellationToken.None);
        await Task.WhenAll(replicas.Zip(clients).Select(async pair =>
        {
            foreach (var paste in pastes.All)
            {
                IsAnswered(await pair.Second.ReadAsync(pair.First, paste, maxAge: TimeSpan.Zero));
                foreach (var (version, text) in paste.Versions)
                {
                    IsAnswered(await pair.Second.ReadVersionAsync(pair.First, paste, version, text));
                }
            }
        }));

        static void IsAnswered(Answer answer) => Assert.True(answer.Outcome is not Outcome.Unknown, $"A healthy system does not answer: {answer}");
    }

    private List<string> FindFaults()
    {
        var log = clients.SelectMany(client => client.Log).ToList();
        report(string.Join(", ", log.GroupBy(entry => (entry.Deed, entry.Outcome)).OrderBy(same => same.Key)
            .Select(same => $"{same.Key.Deed} {same.Key.Outcome}: {same.Count()}")));
        var unknown = log.Where(entry => entry.Outcome == Outcome.Unknown).ToList();
        report($"{log.Count} answers, {unknown.Count(entry => entry.Answer.Note!.StartsWith("503", StringComparison.Ordinal))} of them refusals, "
            + $"and {unknown.Count} not known; {pastes.All.Count} pastes");
        foreach (var deed in Enum.GetValues<Deed>())
        {
            Assert.Contains(log, entry => entry.Deed == deed && entry.Outcome == Outcome.Done);
        }

        List<string> faults =
        [
            .. pastes.All.GroupBy(paste => paste.Key).Where(same => same.Count() > 1).Select(same => $"{same.Key} was given twice."),
            .. Models().Where(one => one.Fault is not null).Select(one => one.Fault!),
        ];
        // An assertion would shorten them.
        faults.ForEach(report);
        return faults;
    }

    private List<(WalkPaste Paste, string? Fault, PasteModel Model)> Models() =>
    [
        .. clients.SelectMany(client => client.Log).GroupBy(entry => entry.Paste)
            .Select(entries => (entries.Key, PasteModel.FindFault(entries, out var model), model)),
    ];

    private async Task CheckTableAsync(IReadOnlyList<WalkPaste> gone, CancellationToken cancellation)
    {
        await using var left = system.TextDb.CreateCommand(
            "select (select count(*) from pastes where key = any($1)) + (select count(*) from paste_versions where key = any($1))");
        left.Parameters.Add(new() { Value = gone.Select(paste => paste.Key).ToArray() });
        await Eventually.HoldsAsync(
            async () => (long)(await left.ExecuteScalarAsync(cancellation))! == 0, Patience, "what is gone has no row and no version", cancellation);
    }

    private async Task CheckCacheAsync(IReadOnlyList<WalkPaste> gone, CancellationToken cancellation)
    {
        using var redis = await _connections.ConnectRedisAsync(ResourceNames.TextCache, cancellation, Patience);
        var left = gone.Select(paste => $"{{{paste.Key}}}").ToHashSet();
        // Of an epoch that is over nobody reads, and it ends within ten minutes by itself.
        var epoch = (string?)await redis.GetDatabase().StringGetAsync(CacheKeys.Epoch);
        var cursor = "0";
        do
        {
            // Not IServer.Keys, which blocks: after an await it may do so on the very thread that reads the answers.
            var page = (RedisResult[])(await redis.GetDatabase().ExecuteAsync("SCAN", cursor, "MATCH", $"*:{epoch}:paste:*", "COUNT", "1000"))!;
            cursor = (string)page[0]!;
            Assert.DoesNotContain((string[])page[1]!, key => left.Contains(key[key.IndexOf('{', StringComparison.Ordinal)..]));
        }
        while (cursor != "0");

        await redis.CloseAsync(allowCommandsToComplete: false);
    }
}
