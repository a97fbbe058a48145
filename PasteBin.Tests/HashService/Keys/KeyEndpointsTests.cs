using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc;

namespace PasteBin.Tests.HashService.Keys;

public sealed class KeyEndpointsTests(WithoutServers without) : IClassFixture<WithoutServers>
{
    [Theory]
    [InlineData("")]
    [InlineData("?count=")]
    [InlineData("?count=0")]
    [InlineData("?count=-1")]
    [InlineData("?count=1001")]
    [InlineData("?count=99999999999999999999")]
    [InlineData("?count=ten")]
    [InlineData("?count=1.5")]
    [InlineData("?count=1&count=2")]
    public async Task A_count_that_is_not_1_to_1000_is_a_400_that_says_the_bounds(string query)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var replica = without.Replica;

        using var response = await replica.Client.PostAsync(new Uri("/keys" + query, UriKind.Relative), null, cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<ProblemDetails>(cancellation);
        Assert.Contains("1 to 1000", problem!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_Postgres_and_Redis_there_is_soon_a_503_that_says_when_to_come_back_and_health_says_why()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var replica = without.Replica;

        using var response = await replica.LeaseAsync(1, cancellation).WaitAsync(TimeSpan.FromSeconds(10), cancellation);
        using var health = await replica.Client.GetAsync(new Uri("/health", UriKind.Relative), cancellation);
        using var alive = await replica.Client.GetAsync(new Uri("/alive", UriKind.Relative), cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        var why = await health.Content.ReadAsStringAsync(cancellation);
        Assert.Contains("hashdb", why, StringComparison.Ordinal);
        Assert.Contains("redis-hash", why, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }
}

/// <summary>A hash-service that has neither Postgres nor Redis: nothing listens on port 1.</summary>
public sealed class WithoutServers : IAsyncLifetime
{
    private HashServiceReplica? _replica;

    internal HashServiceReplica Replica => _replica!;

    public async ValueTask InitializeAsync() => _replica = await HashServiceReplica.StartAsync(
        "Host=127.0.0.1;Port=1;Username=nobody;Password=none;Database=hashdb", "127.0.0.1:1", TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await Replica.DisposeAsync();
}
