using Aspire.Hosting.Testing;
using PasteBin.Contracts;
using StackExchange.Redis;

namespace PasteBin.Tests.AppHost;

[Collection(SystemCollection.Name)]
public sealed class RedisSettingsTests(PasteBinSystem system)
{
    [Theory]
    [InlineData(ResourceNames.TextCache, "maxmemory", "268435456")]
    [InlineData(ResourceNames.TextCache, "maxmemory-policy", "allkeys-lru")]
    [InlineData(ResourceNames.TextCache, "save", "")]
    [InlineData(ResourceNames.KeyPool, "maxmemory-policy", "noeviction")]
    [InlineData(ResourceNames.KeyPool, "save", "")]
    [InlineData(ResourceNames.KeyPool, "appendonly", "no")]
    public async Task The_cache_is_bounded_and_the_key_pool_neither_evicts_nor_persists(string resource, string setting, string value)
    {
        var connection = await system.App.GetConnectionStringAsync(resource, TestContext.Current.CancellationToken);
        using var redis = await ConnectionMultiplexer.ConnectAsync(connection!);
        var answer = (RedisResult[])(await redis.GetDatabase().ExecuteAsync("CONFIG", "GET", setting))!;
        Assert.Equal(value, (string?)answer[1]);
    }
}
