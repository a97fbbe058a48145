using System.Net;
using System.Security.Cryptography;
using PasteBin.Api.Pastes;

namespace PasteBin.Tests.Fuzzing;

[Collection(SystemCollection.Name)]
public sealed class StalledReadersTests(PasteBinSystem system)
{
    /// <summary>Of the largest texts on both replicas, more than fit.</summary>
    private const int Readers = 80;

    private static readonly PasteOptions Options = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    // A version is loaded for each who asks for it, and so is what is too large for L1.
    [InlineData("GET", "?version=1")]
    [InlineData("POST", "")]
    public async Task Who_asks_for_large_texts_and_does_not_read_them_takes_bounded_memory_and_makes_way_for_who_does(string method, string query)
    {
        var paste = await system.Client.PasteAsync(RandomNumberGenerator.GetBytes(Options.MaxSize), "?expires=1h", Cancellation);
        var burning = await Task.WhenAll(system.Replicas.Select(replica => replica.PasteAsync(RandomNumberGenerator.GetBytes(Options.MaxSize), "?burn=true", Cancellation)));
        var readers = await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => SlowClients.StallAsync(system.Address, method, $"/raw/{paste.Key}{query}", Cancellation)));
        try
        {
            // How many got it is no number to hold: the kernel's own buffers take some megabytes of each, and may take all.
            Assert.Contains(readers, reader => reader.Status == "200");
            Assert.Contains(readers, reader => reader.Status == "503");
            foreach (var (replica, once) in system.Replicas.Zip(burning))
            {
                // Who finds no room has read nothing.
                await Eventually.HoldsAsync(() => ReadOnceAsync(replica, once.Key), TimeSpan.FromSeconds(40), "what burns is read", Cancellation);
                // Small texts never wait, and large ones not for long.
                Assert.Equal(HttpStatusCode.OK, (await replica.ReadAsync((await replica.PasteAsync("small", "", Cancellation)).Key, Cancellation)).Status);
                await Eventually.HoldsAsync(
                    async () => (await replica.ReadAsync(paste.Key, Cancellation)) is { Status: HttpStatusCode.OK, Content.Length: var length } && length == Options.MaxSize,
                    TimeSpan.FromSeconds(40), "a reader who reads gets the text", Cancellation);
            }
        }
        finally
        {
            foreach (var (reader, _) in readers)
            {
                reader.Dispose();
            }
        }
    }

    private static async Task<bool> ReadOnceAsync(HttpClient replica, string key)
    {
        using var answer = await replica.PostAsync($"/raw/{key}", null, Cancellation);
        Assert.NotEqual(HttpStatusCode.NotFound, answer.StatusCode);
        return answer.StatusCode == HttpStatusCode.OK && (await answer.Content.ReadAsByteArrayAsync(Cancellation)).Length == Options.MaxSize;
    }
}
