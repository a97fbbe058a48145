using Microsoft.Extensions.Options;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.GroupCommit;

namespace PasteBin.Tests.Api.Pastes.GroupCommit;

public sealed class PasteQueueTests
{
    private readonly PasteQueue _queue = new(Options.Create(new PasteOptions()));

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(32, new[] { 32 })]
    [InlineData(33, new[] { 32, 1 })]
    [InlineData(64, new[] { 32, 32 })]
    [InlineData(200, new[] { 100, 50, 32, 18 })]
    [InlineData(2600, new[] { 1000, 800, 400, 200, 100, 50, 32, 18 })]
    public void Of_many_half_goes_first(int waiting, int[] batches)
    {
        for (var number = 0; number < waiting; number++)
        {
            Assert.True(_queue.TryAdd(New()));
        }

        Assert.Equal(waiting >= 32, _queue.HasGoodBatch);
        Assert.All(batches, expected => Assert.Equal(expected, Next()));
        Assert.Equal(0, Next());
    }

    [Fact]
    public void Nobody_who_has_given_up_waiting_is_in_a_batch()
    {
        var left = New();
        Assert.True(_queue.TryAdd(left) && _queue.TryAdd(New()));
        left.Settle(WriteOutcome.Unavailable);
        Assert.Equal(1, Next());
    }

    private int Next()
    {
        var batch = new List<PendingPaste>();
        _queue.Fill(batch);
        return batch.Count;
    }

    private static PendingPaste New() => new(
        new("key", "text"u8.ToArray(), null, 4, new byte[32], null, null, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1), false, 1), "text"u8.ToArray(), new byte[32]);
}
