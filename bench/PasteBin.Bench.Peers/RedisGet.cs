using StackExchange.Redis;

namespace PasteBin.Bench.Peers;

/// <summary>Answers with a value of Redis, one GET for each request.</summary>
internal sealed class RedisGet(string? connectionString) : IAsyncDisposable
{
    private readonly ConnectionMultiplexer? _redis = connectionString is null ? null : ConnectionMultiplexer.Connect(connectionString);

    public async Task AnswerAsync(HttpContext context, string key)
    {
        byte[]? value = await _redis!.GetDatabase().StringGetAsync(key);
        if (value is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = value.Length;
        await context.Response.BodyWriter.WriteAsync(value);
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.CloseAsync();
        }
    }
}
