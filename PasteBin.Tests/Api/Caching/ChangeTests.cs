using System.Globalization;
using System.Net;
using System.Text;

namespace PasteBin.Tests.Api.Caching;

/// <summary>Readers while somebody changes a paste by hand, again and again.</summary>
[Collection(SystemCollection.Name)]
public sealed class ChangeTests(PasteBinSystem system)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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

    private async Task UpdateAsync(string key, string text)
    {
        await using var update = system.TextDb.CreateCommand(
            "update pastes set content = $2, content_encoding = null, size = length($2), content_hash = sha256($2) where key = $1");
        update.Parameters.Add(new() { Value = key });
        update.Parameters.Add(new() { Value = Encoding.UTF8.GetBytes(text) });
        Assert.Equal(1, await update.ExecuteNonQueryAsync(Cancellation));
    }

    private async Task<Created> PasteAndReadEverywhereAsync()
    {
        var paste = await system.Client.PasteAsync("Version 1", "?expires=1d", Cancellation);
        foreach (var replica in system.Replicas)
        {
            Assert.Equal(HttpStatusCode.OK, (await replica.ReadAsync(paste.Key, Cancellation)).Status);
        }

        return paste;
    }
}
