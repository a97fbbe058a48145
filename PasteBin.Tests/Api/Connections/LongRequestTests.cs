namespace PasteBin.Tests.Api.Connections;

[Collection(SystemCollection.Name)]
public sealed class LongRequestTests(PasteBinSystem system)
{
    private const int Pages = 4;
    private const int Others = 64;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>With one processor there is one thread for all sockets: a page that were made there would keep all others waiting.</summary>
    [Fact]
    public async Task A_request_that_computes_for_long_keeps_no_other_connection_waiting()
    {
        await using var replica = await ApiReplica.StartAsync(system, [("DOTNET_PROCESSOR_COUNT", "1")], Cancellation);
        var small = await replica.Client.PasteAsync("small", "", Cancellation);
        // Each page takes half a second and more.
        var costly = await Task.WhenAll(Enumerable.Range(0, Pages).Select(number => replica.Client.PasteAsync(
            string.Concat(Enumerable.Repeat("[a][", 65_000)) + number, "?language=markdown", Cancellation)));
        var clients = Enumerable.Range(0, Pages + Others).Select(_ => new HttpClient { BaseAddress = replica.Client.BaseAddress }).ToList();
        // In memory, so that a page waits for nothing else; and a connection's first request may have come before it was waited for.
        await Task.WhenAll(costly.Select(paste => Eventually.HoldsAsync(
            async () => (await replica.Client.ReadAsync(paste.Key, Cancellation)).Source == "l1", Limit, "the paste is in memory", Cancellation)));
        await ReadAsync(clients);

        try
        {
            var pages = Task.WhenAll(clients.Zip(costly, PageAsync));
            await Task.Delay(100, Cancellation);
            await ReadAsync(clients.Skip(Pages));
            // A page that came before them has been noticed by now.
            await Task.Delay(200, Cancellation);
            Assert.False(pages.IsCompleted);
            await pages;
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }

        Task ReadAsync(IEnumerable<HttpClient> readers) => Task.WhenAll(readers.Select(client => client.GetByteArrayAsync($"/raw/{small.Key}", Cancellation)));

        // Until it begins to come.
        async Task PageAsync(HttpClient client, Created paste)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/{paste.Key}") { Headers = { { "Accept", "text/html" } } };
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
            answer.EnsureSuccessStatusCode();
        }
    }
}
