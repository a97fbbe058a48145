using Microsoft.Extensions.Options;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Tests.Api.Pastes.Creating;

public sealed class BodyBudgetTests
{
    private const int Budget = 1 << 20;
    private const int Quarter = Budget / 4;

    private readonly BodyBudget _budget = new(Options.Create(new PasteOptions { MaxUploadBytes = Budget }), TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bodies_share_what_there_is_and_give_it_back()
    {
        using (var one = _budget.Open())
        using (var other = _budget.Open())
        {
            await one.TakeAsync(3 * Quarter, Cancellation);
            await other.TakeAsync(Quarter, Cancellation);
            Assert.Equal(Budget, _budget.Taken);
            one.GiveBack(3 * Quarter);
            await other.TakeAsync(2 * Quarter, Cancellation);
            Assert.Equal(3 * Quarter, _budget.Taken);
        }

        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public async Task A_small_body_takes_nothing_and_never_waits()
    {
        using var large = _budget.Open();
        await large.TakeAsync(Budget, Cancellation);
        using var small = _budget.Open();
        Assert.True(small.TakeAsync(BodyBudget.Free, Cancellation).IsCompletedSuccessfully);
        small.GiveBack(BodyBudget.Free);
        Assert.Equal(Budget, _budget.Taken);
    }

    [Fact]
    public async Task Who_finds_no_room_goes_on_when_there_is_some()
    {
        using var one = _budget.Open();
        await one.TakeAsync(Budget, Cancellation);
        using var other = _budget.Open();
        var waiting = other.TakeAsync(Quarter, Cancellation);
        Assert.False(waiting.IsCompleted);
        one.Dispose();
        await waiting;
        Assert.Equal(Quarter, _budget.Taken);
    }

    [Fact]
    public async Task One_that_needs_much_does_not_keep_those_behind_it()
    {
        using var holder = _budget.Open();
        await holder.TakeAsync(2 * Quarter, Cancellation);
        using var large = _budget.Open();
        var waiting = large.TakeAsync(3 * Quarter, Cancellation);
        using var medium = _budget.Open();
        Assert.True(medium.TakeAsync(Quarter, Cancellation).IsCompletedSuccessfully);
        Assert.False(waiting.IsCompleted);
        medium.Dispose();
        holder.Dispose();
        await waiting;
    }

    [Fact]
    public async Task Who_waits_too_long_is_told_and_nothing_is_left_of_it()
    {
        var holder = _budget.Open();
        await holder.TakeAsync(Budget, Cancellation);
        using var other = _budget.Open();
        await Assert.ThrowsAsync<NoRoomException>(() => other.TakeAsync(Quarter, Cancellation));
        holder.Dispose();
        Assert.Equal((0, 1), (_budget.Taken, _budget.Refused));
    }

    [Fact]
    public async Task Bodies_that_wait_for_each_other_do_not_all_give_up()
    {
        var shares = Enumerable.Range(0, 4).Select(_ => _budget.Open()).ToList();
        await Task.WhenAll(shares.Select(share => share.TakeAsync(Quarter, Cancellation)));
        var grown = await Task.WhenAll(shares.Select(async share =>
        {
            using (share)
            {
                try
                {
                    await share.TakeAsync(Quarter, Cancellation);
                    return true;
                }
                catch (NoRoomException)
                {
                    return false;
                }
            }
        }));
        Assert.Contains(true, grown);
        Assert.Contains(false, grown);
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public async Task Who_hangs_up_waits_no_longer_and_leaves_nothing()
    {
        using var holder = _budget.Open();
        await holder.TakeAsync(Budget, Cancellation);
        using var hangUp = new CancellationTokenSource();
        using var other = _budget.Open();
        var waiting = other.TakeAsync(Quarter, hangUp.Token);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        holder.Dispose();
        Assert.Equal(0, _budget.Taken);
    }
}
