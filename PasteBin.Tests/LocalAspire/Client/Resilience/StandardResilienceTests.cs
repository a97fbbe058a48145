using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace PasteBin.Tests.LocalAspire.Client.Resilience;

public sealed class StandardResilienceTests
{
    private static readonly Uri Address = new("http://service.test/");
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task A_transient_answer_is_asked_for_again(HttpStatusCode transient)
    {
        var server = new Server((attempt, _) => Answer(attempt < 3 ? transient : HttpStatusCode.OK));
        using var services = Services(server);
        using var answer = await Client(services).GetAsync(Address, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(3, server.Attempts);
    }

    [Fact]
    public async Task A_connection_that_fails_is_tried_again()
    {
        var server = new Server((attempt, _) => attempt == 1 ? throw new HttpRequestException("refused") : Answer(HttpStatusCode.OK));
        using var services = Services(server);
        using var answer = await Client(services).GetAsync(Address, Cancellation);
        Assert.Equal(2, server.Attempts);
    }

    [Fact]
    public async Task After_three_retries_the_last_answer_is_the_answer()
    {
        var server = new Server((_, _) => Answer(HttpStatusCode.BadGateway));
        using var services = Services(server);
        using var answer = await Client(services).GetAsync(Address, Cancellation);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(4, server.Attempts);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Conflict)]
    public async Task A_definite_answer_is_not_asked_for_again(HttpStatusCode definite)
    {
        var server = new Server((_, _) => Answer(definite));
        using var services = Services(server);
        using var answer = await Client(services).GetAsync(Address, Cancellation);
        Assert.Equal(1, server.Attempts);
    }

    [Fact]
    public async Task Every_attempt_carries_the_whole_body_of_a_stream_that_can_be_read_once()
    {
        var bodies = new List<string>();
        var server = new Server(async (attempt, request) =>
        {
            bodies.Add(await request.Content!.ReadAsStringAsync(Cancellation));
            return await Answer(attempt == 1 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        });
        using var services = Services(server);
        using var content = new StreamContent(new OnceStream("all of it"u8.ToArray()));
        using var answer = await Client(services).PostAsync(Address, content, Cancellation);
        Assert.Equal(["all of it", "all of it"], bodies);
    }

    [Fact]
    public async Task Retry_After_decides_how_long_to_wait()
    {
        var server = new Server(async (attempt, _) =>
        {
            var answer = await Answer(attempt == 1 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.Zero);
            return answer;
        });
        // Without the header the next attempt would come in an hour, after the total timeout.
        using var services = Services(server, options => options.Retry.Delay = TimeSpan.FromHours(1));
        using var answer = await Client(services).GetAsync(Address, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task An_attempt_that_hangs_is_given_up_and_made_again()
    {
        var server = new Server((attempt, _) => attempt == 1 ? Never() : Answer(HttpStatusCode.OK));
        using var services = Services(server, options => options.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(50));
        using var answer = await Client(services).GetAsync(Address, Cancellation);
        Assert.Equal(2, server.Attempts);
    }

    [Fact]
    public async Task All_attempts_together_end_with_the_total_timeout()
    {
        var server = new Server((_, _) => Never());
        using var services = Services(server, options => options.TotalRequestTimeout.Timeout = TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAsync<TimeoutRejectedException>(() => Client(services).GetAsync(Address, Cancellation));
        Assert.Equal(1, server.Attempts);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_a_reason_to_try_again()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var server = new Server((_, _) => { caller.Cancel(); return Never(caller.Token); });
        using var services = Services(server);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client(services).GetAsync(Address, caller.Token));
        Assert.Equal(1, server.Attempts);
    }

    [Fact]
    public async Task A_service_that_keeps_failing_is_left_alone_by_every_handler_of_the_client()
    {
        var server = new Server((_, _) => Answer(HttpStatusCode.InternalServerError));
        using var services = Services(server, options => options.CircuitBreaker.MinimumThroughput = 4);
        using var last = await Client(services).GetAsync(Address, Cancellation);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => Client(services).GetAsync(Address, Cancellation));
        Assert.Equal(4, server.Attempts);
    }

    [Fact]
    public async Task One_request_too_many_is_refused_and_not_sent()
    {
        var release = new TaskCompletionSource();
        var server = new Server(async (_, _) => { await release.Task; return await Answer(HttpStatusCode.OK); });
        using var services = Services(server, options => options.RateLimiter.DefaultRateLimiterOptions.PermitLimit = 1);
        var first = Client(services).GetAsync(Address, Cancellation);
        await Assert.ThrowsAsync<RateLimiterRejectedException>(() => Client(services).GetAsync(Address, Cancellation));
        release.SetResult();
        using var answer = await first;
        Assert.Equal(1, server.Attempts);
    }

    [Fact]
    public void The_limits_are_those_of_the_standard_handler()
    {
        var options = new HttpStandardResilienceOptions();
        Assert.Equal(1000, options.RateLimiter.DefaultRateLimiterOptions.PermitLimit);
        Assert.Equal(0, options.RateLimiter.DefaultRateLimiterOptions.QueueLimit);
        Assert.Equal(TimeSpan.FromSeconds(30), options.TotalRequestTimeout.Timeout);
        Assert.Equal((3, TimeSpan.FromSeconds(2), true), (options.Retry.MaxRetryAttempts, options.Retry.Delay, options.Retry.UseJitter));
        Assert.Equal((0.1, 100), (options.CircuitBreaker.FailureRatio, options.CircuitBreaker.MinimumThroughput));
        Assert.Equal(TimeSpan.FromSeconds(30), options.CircuitBreaker.SamplingDuration);
        Assert.Equal(TimeSpan.FromSeconds(5), options.CircuitBreaker.BreakDuration);
        Assert.Equal(TimeSpan.FromSeconds(10), options.AttemptTimeout.Timeout);
    }

    private static ServiceProvider Services(Server server, Action<HttpStandardResilienceOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.ConfigureHttpClientDefaults(http => http
            .ConfigurePrimaryHttpMessageHandler(() => server)
            .AddStandardResilienceHandler(options =>
            {
                options.Retry.Delay = TimeSpan.FromMilliseconds(1);
                configure?.Invoke(options);
            }));
        return services.BuildServiceProvider();
    }

    /// <summary>A new handler chain each time, as after the factory's two minutes.</summary>
    private static HttpClient Client(ServiceProvider services) =>
        new(services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("hash-service"), disposeHandler: false)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

    private static Task<HttpResponseMessage> Answer(HttpStatusCode status) => Task.FromResult(new HttpResponseMessage(status));

    private static async Task<HttpResponseMessage> Never(CancellationToken cancellation = default)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        throw new InvalidOperationException("unreachable");
    }

    /// <summary>The network's other end: answers the n-th attempt, and lets go of an answer nobody waits for any more.</summary>
    private sealed class Server(Func<int, HttpRequestMessage, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        private int _attempts;
        public int Attempts => _attempts;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            answer(Interlocked.Increment(ref _attempts), request).WaitAsync(cancellationToken);
    }

    private sealed class OnceStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
