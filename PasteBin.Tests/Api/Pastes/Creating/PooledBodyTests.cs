using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Tests.Api.Pastes.Creating;

public sealed class PooledBodyTests
{
    private const int Limit = 100_000;

    private readonly BodyBudget _budget = new(Options.Create(new PasteOptions()), TimeProvider.System);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(16 * 1024 + 1)]
    [InlineData(Limit - 1)]
    [InlineData(Limit)]
    public async Task A_body_up_to_the_limit_comes_back_as_it_was(int length)
    {
        var sent = Some(length);
        foreach (var announced in (long?[])[null, length])
        {
            using var body = await PooledBody.ReadAsync(Request(new Trickle(sent), announced), Limit, TestContext.Current.CancellationToken);
            Assert.NotNull(body);
            Assert.Equal(sent, body.Bytes.ToArray());
        }
    }

    [Fact]
    public async Task A_body_that_announces_too_much_is_not_read_at_all()
    {
        var stream = new Trickle(Some(Limit + 1));
        Assert.Null(await PooledBody.ReadAsync(Request(stream, Limit + 1), Limit, TestContext.Current.CancellationToken));
        Assert.Equal(0, stream.Position);
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_read_no_further_than_one_read_beyond_the_limit()
    {
        var stream = new Trickle(Some(10 * Limit));
        Assert.Null(await PooledBody.ReadAsync(Request(stream, null), Limit, TestContext.Current.CancellationToken));
        Assert.InRange(stream.Position, Limit + 1, Limit + Trickle.Most);
    }

    private static byte[] Some(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    [Theory]
    [InlineData(BodyBudget.Free, true, 0)]
    [InlineData(BodyBudget.Free - 1, false, 0)]
    [InlineData(BodyBudget.Free + 1, true, 2 * BodyBudget.Free)]
    [InlineData(9 << 20, true, 16 << 20)]
    [InlineData(9 << 20, false, 16 << 20)]
    public async Task A_body_that_is_not_small_takes_of_the_budget_what_its_buffer_has(int length, bool announced, int taken)
    {
        using var body = await PooledBody.ReadAsync(
            Request(new MemoryStream(Some(length)), announced ? length : null), 10 << 20, TestContext.Current.CancellationToken);
        Assert.Equal(length, body!.Bytes.Length);
        Assert.Equal(taken, _budget.Taken);
    }

    [Fact]
    public async Task A_body_that_announces_much_and_sends_little_takes_nothing()
    {
        using var body = await PooledBody.ReadAsync(Request(new Trickle(Some(100)), Limit), Limit, TestContext.Current.CancellationToken);
        Assert.Equal(0, _budget.Taken);
    }

    private HttpRequest Request(Stream body, long? length) => new DefaultHttpContext
    {
        Request = { Body = body, ContentLength = length },
        RequestServices = new ServiceCollection().AddSingleton(_budget).BuildServiceProvider(),
    }.Request;

    /// <summary>A network gives what has arrived, not what was asked for.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public const int Most = 1_460;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, Most)], cancellationToken);
    }
}
