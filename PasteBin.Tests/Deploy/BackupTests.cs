using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using PasteBin.Contracts;
using PasteBin.Contracts.Keys;
using PasteBin.Tests.Faults;

namespace PasteBin.Tests.Deploy;

/// <summary>The running system's own Postgres is backed up, destroyed and restored, and nobody but Postgres stops for it.</summary>
[Collection(FaultsCollection.Name)]
[Trait("Runs", "local-only")]
public sealed class BackupTests(PasteBinSystem system, ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>A day of 100000 blocks a second.</summary>
    private const long SparedNumbers = 86_400 * 100_000L * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_destroyed_server_comes_back_as_it_was_at_a_moment_and_no_key_is_handed_out_again()
    {
        LocalProcesses.SkipUnlessLocal();
        await using var server = await ServerByHand.OfAsync(system, Cancellation);
        await using var load = new CreateLoad(system.NewClient(TimeSpan.FromSeconds(20)), system.NewClient(TimeSpan.FromSeconds(20)));
        using var receiver = server.Start("backup.sh wal backups");
        await server.QueryUntilAsync("postgres", "select exists (select from pg_stat_replication where application_name = 'pg_receivewal')", Cancellation);
        await server.RunAsync("backup.sh base backups", Cancellation);
        await load.MakeAsync(100, Cancellation);

        var moment = DateTimeOffset.UtcNow;
        await load.MakeAsync(100, Cancellation);
        // More than the pool held at that moment, so that numbers are handed out which the restored sequence has never heard of.
        var leased = await LeaseAsync(100);
        var number = await NumberAsync(server);
        await server.RedisAsync("set before-the-restore 1", Cancellation);
        var written = await server.QueryAsync("postgres", "select pg_current_wal_flush_lsn()", Cancellation);
        await server.QueryUntilAsync("postgres", $"select flush_lsn >= '{written}' from pg_stat_replication where application_name = 'pg_receivewal'", Cancellation);
        var killed = DateTimeOffset.UtcNow;
        var instance = await LocalProcesses.KillOneAsync(system.App, "postgres", Cancellation);
        receiver.Kill(entireProcessTree: true);
        await server.DestroyAsync(Cancellation);
        output.WriteLine(await server.RunAsync($"restore.sh point backups {server.Data} '{moment:O}'", Cancellation));
        Assert.Equal("0", await server.RedisAsync("exists before-the-restore", Cancellation));

        var started = await system.App.ResourceCommands.ExecuteCommandAsync(instance, KnownResourceCommands.StartCommand, Cancellation);
        Assert.True(started.Success, started.Message);
        await system.WaitUntilHealthyAsync(Cancellation).WaitAsync(Limit, Cancellation);
        system.TextDb.Clear();
        var back = DateTimeOffset.UtcNow;
        await load.MakeAsync(100, Cancellation);
        var made = await load.StopAsync();
        Assert.Empty(load.Repeated);

        var later = await LeaseAsync(20);
        Assert.Empty(later.Intersect(leased.Concat(made.Select(paste => paste.Key))));
        Assert.True(await NumberAsync(server) > number + SparedNumbers);
        Assert.Contains(made, paste => paste.Answered < moment);
        Assert.All(await ReadAsync(made.Where(paste => paste.Answered <= moment)), answer => Assert.Equal(HttpStatusCode.OK, answer));
        Assert.All(await ReadAsync(made.Where(paste => paste.Begun >= back)), answer => Assert.Equal(HttpStatusCode.OK, answer));
        // What had been made after the moment is nowhere, caches included.
        var lost = made.Where(paste => paste.Begun > moment && paste.Answered < killed).ToList();
        Assert.NotEmpty(lost);
        await Eventually.HoldsAsync(async () => (await ReadAsync(lost)).TrueForAll(answer => answer == HttpStatusCode.NotFound), Limit, "what is lost is nowhere", Cancellation);
        output.WriteLine($"{made.Count} made, {lost.Count} of them after the moment, {leased.Count + later.Count} keys leased besides");
    }

    [Fact]
    public async Task A_dump_makes_another_server_one_with_every_paste_that_was_answered_before()
    {
        LocalProcesses.SkipUnlessLocal();
        await using var server = await ServerByHand.OfAsync(system, Cancellation);
        await using var load = new CreateLoad(system.NewClient());
        await load.MakeAsync(50, Cancellation);
        var moment = DateTimeOffset.UtcNow;
        await server.RunAsync("backup.sh dump backups", Cancellation);
        var made = await load.StopAsync();

        await server.StartOtherServerAsync(Cancellation);
        await server.RunAsync("restore.sh dump backups", Cancellation);
        var keys = (await server.QueryAsync("textdb", "select string_agg(key, ' ') from pastes", Cancellation)).Split(' ');
        Assert.Empty(made.Where(paste => paste.Answered <= moment).Select(paste => paste.Key).Except(keys));
        var number = await NumberAsync(server);
        Assert.True(number > SparedNumbers);

        Assert.Contains("textdb is there", await server.RefusedAsync("restore.sh dump backups", Cancellation), StringComparison.Ordinal);
        await server.RunAsync("restore.sh keys yesterday", Cancellation);
        // As much again as is spared at least, and that once more for the day.
        Assert.True(await NumberAsync(server) > number + 2 * SparedNumbers);
    }

    private static async Task<long> NumberAsync(ServerByHand server) =>
        long.Parse(await server.QueryAsync("hashdb", "select last_value from key_blocks", Cancellation), CultureInfo.InvariantCulture);

    private async Task<HashSet<string>> LeaseAsync(int times)
    {
        using var caller = new HttpClient { BaseAddress = system.App.GetEndpoint(ResourceNames.HashService, "http") };
        var keys = new HashSet<string>();
        for (var i = 0; i < times; i++)
        {
            using var answer = await caller.PostAsync(new Uri($"/keys?count={KeyLease.MaxCount}", UriKind.Relative), null, Cancellation);
            var lease = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(KeysJsonContext.Default.KeyLease, Cancellation);
            Assert.All(lease!.Keys, key => Assert.True(keys.Add(key)));
        }

        return keys;
    }

    /// <summary>From both replicas; a text that differs counts as lost.</summary>
    private async Task<List<HttpStatusCode>> ReadAsync(IEnumerable<CreateLoad.Made> pastes)
    {
        var answers = new List<HttpStatusCode>();
        foreach (var (replica, paste) in system.Replicas.SelectMany(replica => pastes.Select(paste => (replica, paste))))
        {
            var answer = await replica.ReadAsync(paste.Key, Cancellation);
            Assert.True(answer.Status != HttpStatusCode.OK || SHA256.HashData(answer.Content).AsSpan().SequenceEqual(paste.Hash));
            answers.Add(answer.Status);
        }

        return answers;
    }
}
