using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace PasteBin.Tests.Api.Caching;

/// <summary>What is changed by hand in Postgres, past the api, is changed for readers of every replica.</summary>
[Collection(SystemCollection.Name)]
public sealed class ChangeTests(PasteBinSystem system)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_row_deleted_by_hand_is_gone_on_every_replica()
    {
        var paste = await PasteAndReadEverywhereAsync();
        await ExecuteAsync("delete from pastes where key = $1", paste.Key);
        foreach (var replica in system.Replicas)
        {
            await Eventually.HoldsAsync(
                async () => (await replica.ReadAsync(paste.Key, Cancellation)).Status == HttpStatusCode.NotFound, Soon, "it is gone", Cancellation);
        }
    }

    [Fact]
    public async Task A_row_updated_by_hand_reads_as_updated_on_every_replica()
    {
        var paste = await PasteAndReadEverywhereAsync();
        await UpdateAsync(paste.Key, "Version 2");
        foreach (var replica in system.Replicas)
        {
            await Eventually.HoldsAsync(
                async () => await ReadAsync(replica, paste.Key) == "Version 2", Soon, "it is new", Cancellation);
        }
    }

    [Fact]
    public async Task No_reader_sees_an_old_text_after_a_newer_one_however_many_read_during_the_change()
    {
        const int Last = 12;
        var paste = await PasteAndReadEverywhereAsync();
        var readers = system.Replicas.SelectMany(replica => new[] { replica, replica }).Select(replica => ReadUntilAsync(replica, paste.Key, Last)).ToList();
        for (var version = 2; version <= Last; version++)
        {
            await UpdateAsync(paste.Key, $"Version {version}");
            await Task.Delay(50, Cancellation);
        }

        await Task.WhenAll(readers).WaitAsync(Soon, Cancellation);
        foreach (var replica in system.Replicas)
        {
            Assert.Equal($"Version {Last}", await ReadAsync(replica, paste.Key));
        }
    }

    private static async Task ReadUntilAsync(HttpClient replica, string key, int last)
    {
        for (var seen = 1; seen < last;)
        {
            var version = int.Parse((await ReadAsync(replica, key)).Split(' ')[1], CultureInfo.InvariantCulture);
            Assert.InRange(version, seen, last);
            seen = version;
        }
    }

    private static async Task<string> ReadAsync(HttpClient replica, string key) =>
        Encoding.UTF8.GetString((await replica.ReadAsync(key, Cancellation)).Content);

    private Task UpdateAsync(string key, string text) => ExecuteAsync(
        "update pastes set content = $2, content_encoding = null, size = length($2), content_hash = $3 where key = $1",
        key, Encoding.UTF8.GetBytes(text), SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private async Task<Created> PasteAndReadEverywhereAsync()
    {
        var paste = await system.Client.PasteAsync("Version 1", "?expires=1d", Cancellation);
        foreach (var replica in system.Replicas)
        {
            Assert.Equal(HttpStatusCode.OK, (await replica.ReadAsync(paste.Key, Cancellation)).Status);
        }

        return paste;
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
#pragma warning disable CA2100 // The SQL stands above.
        await using var command = system.TextDb.CreateCommand(sql);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
    }
}
