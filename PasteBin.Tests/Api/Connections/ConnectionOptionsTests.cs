using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PasteBin.Api.Connections;

namespace PasteBin.Tests.Api.Connections;

public sealed class ConnectionOptionsTests
{
    [Fact]
    public void Every_bound_is_the_servers_own()
    {
        var limits = Limits(
            ("MaxConnections", "11"), ("HeadersTimeout", "00:00:03"), ("KeepAlive", "00:01:01"), ("MinBytesPerSecond", "300"), ("Grace", "00:00:04"), ("MaxRequestLine", "2000"),
            ("MaxHeaderBytes", "4000"), ("MaxHeaders", "12"), ("MaxStreams", "13"));
        Assert.Equal((11L, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(61)), (limits.MaxConcurrentConnections!.Value, limits.RequestHeadersTimeout, limits.KeepAliveTimeout));
        foreach (var rate in new[] { limits.MinRequestBodyDataRate, limits.MinResponseDataRate })
        {
            Assert.Equal((300.0, TimeSpan.FromSeconds(4)), (rate!.BytesPerSecond, rate.GracePeriod));
        }

        Assert.Equal((2000, 4000, 12, 13), (limits.MaxRequestLineSize, limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount, limits.Http2.MaxStreamsPerConnection));
    }

    [Fact]
    public void Without_a_word_there_is_a_bound_on_everything()
    {
        var limits = Limits();
        Assert.NotNull(limits.MaxConcurrentConnections);
        Assert.NotNull(limits.MinRequestBodyDataRate);
        Assert.NotNull(limits.MinResponseDataRate);
    }

    [Fact]
    public void Bodies_may_be_as_slow_as_anybody_likes_where_that_is_wanted() => Assert.Null(Limits(("MinBytesPerSecond", "0")).MinRequestBodyDataRate);

    private static KestrelServerLimits Limits(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Connections:{setting.Name}", (string?)setting.Value)));
        builder.AddConnections();
        using var services = builder.Services.BuildServiceProvider();
        return services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
    }
}
