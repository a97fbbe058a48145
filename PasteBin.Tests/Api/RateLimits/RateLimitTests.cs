using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PasteBin.Tests.Api.RateLimits;

/// <summary>Two more replicas whose limits are small, and who believe this machine about its clients' addresses: each test has clients of its own.</summary>
[Collection(SystemCollection.Name)]
public sealed class RateLimitTests(PasteBinSystem system, RateLimitTests.Replicas replicas) : IClassFixture<RateLimitTests.Replicas>
{
    private const int Burst = 40;
    private const int PerMinute = 20;
    private const int Lease = Burst / 20;

    private string _client = NewClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_replicas_together_let_exactly_as_many_creates_through_as_there_are()
    {
        var (one, two) = await replicas.StartAsync(system);
        // Where Redis takes longer than a replica waits, that one counts alone: on a machine that is so busy it is tried again.
        var isExact = false;
        for (var attempt = 0; attempt < 3 && !isExact; attempt++)
        {
            _client = NewClient();
            var started = DateTime.UtcNow;
            var answers = await Task.WhenAll(Enumerable.Range(0, 4 * Burst).Select(number => CreateAsync(number % 2 == 0 ? one : two)));
            Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.TooManyRequests, $"{answer.Status}: {answer.Json}"));
            Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), refused =>
            {
                Assert.Equal("/docs/problems#too-many-requests", refused["type"].GetString());
                Assert.InRange(Number(refused, "Retry-After"), 1, 60 * Burst / PerMinute);
            });
            var gained = (int)Math.Ceiling((DateTime.UtcNow - started).TotalMinutes * PerMinute);
            // A lease of each replica may be left over.
            isExact = answers.Count(answer => answer.Status == HttpStatusCode.Created) is >= Burst - (2 * Lease) and var stored && stored <= Burst + gained;
        }

        Assert.True(isExact);

        // As long as it says, and not longer.
        var refused = await CreateAsync(one);
        for (; refused.Status == HttpStatusCode.Created; refused = await CreateAsync(one))
        {
            // It took so long that a token came.
        }

        refused.Expect(HttpStatusCode.TooManyRequests);
        await Task.Delay(TimeSpan.FromSeconds(Number(refused, "Retry-After")), Cancellation);
        (await CreateAsync(two)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_headers_say_what_is_left_and_reading_and_creating_have_each_their_own()
    {
        var (one, two) = await replicas.StartAsync(system);
        for (var taken = 1; taken <= 6; taken++)
        {
            var created = (await CreateAsync(one)).Expect(HttpStatusCode.Created);
            Assert.Equal((Burst, Burst - taken), (Number(created, "RateLimit-Limit"), Number(created, "RateLimit-Remaining")));
            Assert.InRange(Number(created, "RateLimit-Reset"), (taken * 60 / PerMinute) - 3, taken * 60 / PerMinute);
        }

        // What a replica has leased and not used is taken, for the others.
        Assert.InRange(Number(await CreateAsync(two), "RateLimit-Remaining"), Burst - 7 - Lease, Burst - 7);

        var read = await SendAsync(one, "GET", "/api/v1/limits");
        Assert.Equal(Burst - 1, Number(read, "RateLimit-Remaining"));
        var rates = read["rates"];
        Assert.Equal((Burst, PerMinute), (rates.GetProperty("creates").GetProperty("burst").GetInt32(), rates.GetProperty("creates").GetProperty("perMinute").GetInt32()));
    }

    [Fact]
    public async Task What_is_read_on_one_replica_counts_on_the_other_within_a_second()
    {
        var (one, two) = await replicas.StartAsync(system);
        var paste = await system.Client.PasteAsync("Read me", "?expires=1h", Cancellation);
        for (var read = 0; read < Burst; read++)
        {
            (await SendAsync(one, "GET", $"/raw/{paste.Key}")).Expect(HttpStatusCode.OK);
        }

        (await SendAsync(one, "GET", $"/raw/{paste.Key}")).Expect(HttpStatusCode.TooManyRequests);
        var reads = 0;
        await Eventually.HoldsAsync(async () =>
        {
            reads++;
            return (await SendAsync(two, "GET", $"/raw/{paste.Key}")).Status == HttpStatusCode.TooManyRequests;
        }, TimeSpan.FromSeconds(5), "the other replica has heard of it", Cancellation);
        Assert.InRange(reads, 1, Burst);

        // Another client is not concerned.
        (await one.ApiAsync("GET", $"/raw/{paste.Key}", null, Cancellation, ("X-Forwarded-For", "203.0.113.77"))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_tries_keys_is_refused_whatever_it_asks_and_others_are_not()
    {
        var (one, two) = await replicas.StartAsync(system);
        var paste = await system.Client.PasteAsync("Here", "?expires=1h", Cancellation);
        var addresses = new[] { "/aaaaaaaaaa", "/raw/aaaaaaaaab", "/documents/aaaaaaaaac", "/api/v1/pastes/aaaaaaaaad", "/api/v1/pastes/aaaaaaaaae/versions", "/?0123456789abcdef" };
        var tried = 0;
        while (tried <= Burst / 2 && await MissAsync(addresses[tried % addresses.Length]))
        {
            tried++;
        }

        Assert.InRange(tried, Burst / 4, Burst / 4 + 2);
        var refused = (await SendAsync(one, "GET", $"/raw/{paste.Key}")).Expect(HttpStatusCode.TooManyRequests);
        Assert.True(Number(refused, "Retry-After") > 0);
        await Eventually.HoldsAsync(
            async () => (await SendAsync(two, "GET", $"/raw/{paste.Key}")).Status == HttpStatusCode.TooManyRequests || !await MissAsync("/aaaaaaaaaa", two),
            TimeSpan.FromSeconds(5), "the other replica has heard of it", Cancellation);

        async Task<bool> MissAsync(string address, HttpClient? replica = null)
        {
            var isPrivateBin = address.StartsWith("/?", StringComparison.Ordinal);
            var answer = await (replica ?? one).ApiAsync(
                "GET", address, null, Cancellation, isPrivateBin
                    ? [("X-Forwarded-For", _client), ("X-Requested-With", "JSONHttpRequest")] : [("X-Forwarded-For", _client), ("Accept", "application/json")]);
            return isPrivateBin ? answer["message"].GetString()!.StartsWith("Paste does not exist", StringComparison.Ordinal) : answer.Status == HttpStatusCode.NotFound;
        }
    }

    [Fact]
    public async Task A_header_that_no_known_proxy_sent_makes_no_other_client()
    {
        await using var strict = await ApiReplica.StartAsync(system, [("RateLimits__ReadsBurst", "5"), ("RateLimits__ReadsPerMinute", "1"), Replicas.NoRedis], Cancellation);
        var answers = new List<HttpStatusCode>();
        for (var client = 1; client <= 8; client++)
        {
            answers.Add((await strict.Client.ApiAsync("GET", "/api/v1/limits", null, Cancellation, ("X-Forwarded-For", $"203.0.113.{client}"))).Status);
        }

        // And Redis is away: the replica limits for itself.
        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.OK, 5), .. Enumerable.Repeat(HttpStatusCode.TooManyRequests, 3)], answers);
    }

    [Fact]
    public async Task Netcat_is_told_in_a_line()
    {
        var port = PasteBinSystem.FreePort();
        await using var strict = await ApiReplica.StartAsync(
            system,
            [("RateLimits__CreatesBurst", "1"), ("RateLimits__CreatesPerMinute", "1"), ("Netcat__Port", $"{port}"), ("Netcat__PublicUrl", "http://paste.example"), Replicas.NoRedis],
            Cancellation);
        Assert.StartsWith("http://paste.example/", await NetcatAsync(port), StringComparison.Ordinal);
        Assert.Contains("wait", await NetcatAsync(port), StringComparison.Ordinal);
    }

    private static async Task<string> NetcatAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync("Text"u8.ToArray(), Cancellation);
        // It may have been refused and closed by then.
        Record.Exception(() => client.Client.Shutdown(SocketShutdown.Send));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Cancellation);
    }

    private Task<ApiAnswer> CreateAsync(HttpClient replica) => SendAsync(replica, "POST", "/api/v1/pastes", new { content = "Text", expiresIn = "1h" });

    private Task<ApiAnswer> SendAsync(HttpClient replica, string method, string path, object? body = null) =>
        replica.ApiAsync(method, path, body, Cancellation, ("X-Forwarded-For", _client), ("Accept", "application/json"));

    private static string NewClient() => $"10.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}";

    private static int Number(ApiAnswer answer, string header) => int.Parse(answer.Message.Headers.GetValues(header).Single(), CultureInfo.InvariantCulture);

    public sealed class Replicas : IAsyncDisposable
    {
        public static readonly (string, string) NoRedis = ("ConnectionStrings__redis-text", "127.0.0.1:1,abortConnect=false");

        private static readonly (string, string)[] Options =
        [
            ("ForwardedHeaders__KnownProxies", "127.0.0.1"),
            ("RateLimits__CreatesBurst", $"{Burst}"), ("RateLimits__CreatesPerMinute", $"{PerMinute}"),
            ("RateLimits__ReadsBurst", $"{Burst}"), ("RateLimits__ReadsPerMinute", $"{PerMinute}"),
            ("RateLimits__MissingBurst", $"{Burst / 4}"), ("RateLimits__MissingPerMinute", "1"),
        ];

        private ApiReplica[]? _replicas;

        public async Task<(HttpClient One, HttpClient Two)> StartAsync(PasteBinSystem system)
        {
            if (_replicas is null)
            {
                _replicas = await Task.WhenAll(ApiReplica.StartAsync(system, Options, Cancellation), ApiReplica.StartAsync(system, Options, Cancellation));
                foreach (var replica in _replicas)
                {
                    // It has keys.
                    await Eventually.HoldsAsync(
                        async () => (await replica.Client.ApiAsync("POST", "/", "Text", Cancellation, ("X-Forwarded-For", $"203.0.113.{Random.Shared.Next(256)}"))).Status == HttpStatusCode.Created,
                        TimeSpan.FromSeconds(60), "the replica takes pastes", Cancellation);
                }
            }

            return (_replicas[0].Client, _replicas[1].Client);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var replica in _replicas ?? [])
            {
                await replica.DisposeAsync();
            }
        }
    }
}
