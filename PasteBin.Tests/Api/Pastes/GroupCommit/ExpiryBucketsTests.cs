using System.Globalization;
using PasteBin.Api.Pastes.GroupCommit;

namespace PasteBin.Tests.Api.Pastes.GroupCommit;

public sealed class ExpiryBucketsTests
{
    [Theory]
    [InlineData("12:00:00", "12:00:01", "12:00:10")]
    [InlineData("12:00:00", "12:00:10", "12:00:10")]
    [InlineData("12:00:00", "12:00:10.000001", "12:00:20")]
    [InlineData("12:00:05", "12:10:05", "12:10:10")]
    [InlineData("12:00:05", "12:59:59.999999", "13:00:00")]
    [InlineData("12:00:05", "13:00:05", "13:00:10")]
    [InlineData("12:00:05", "13:00:05.000001", "13:01:00")]
    [InlineData("12:00:05", "14:00:00", "14:00:00")]
    [InlineData("12:00:00", "23:59:59", "1.00:00:00")]
    public void The_end_is_rounded_up_to_ten_seconds_or_above_an_hour_to_a_minute(string created, string expires, string bucket) =>
        Assert.Equal(At(bucket), ExpiryBuckets.Of(At(created), At(expires)));

    [Fact]
    public void What_never_ends_has_no_bucket() => Assert.Null(ExpiryBuckets.Of(At("12:00:00"), DateTimeOffset.MaxValue));

    [Fact]
    public void A_bucket_is_the_same_moment_whatever_offset_the_end_was_written_in()
    {
        var expires = At("12:30:07");
        Assert.Equal(ExpiryBuckets.Of(At("12:00:00"), expires), ExpiryBuckets.Of(At("12:00:00"), expires.ToOffset(TimeSpan.FromMinutes(330))));
    }

    private static DateTimeOffset At(string time) =>
        new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero) + TimeSpan.Parse(time, CultureInfo.InvariantCulture);
}
