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

    [Fact]
    public async Task Who_asks_for_large_texts_and_does_not_read_them_takes_bounded_memory_and_makes_way_for_who_does()
    {
        var paste = await system.Client.PasteAsync(RandomNumberGenerator.GetBytes(Options.MaxSize), "?expires=1h", Cancellation);
        // A version is loaded for each who asks for it.
        var readers = await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => SlowClients.StallAsync(system.Address, $"/raw/{paste.Key}?version=1", Cancellation)));
        try
        {
            // How many got it is no number to hold: the kernel's own buffers take some megabytes of each, and may take all.
            Assert.Contains(readers, reader => reader.Status == "200");
            Assert.Contains(readers, reader => reader.Status == "503");
            foreach (var replica in system.Replicas)
            {
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
}
