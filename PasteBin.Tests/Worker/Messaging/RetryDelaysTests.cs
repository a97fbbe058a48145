using PasteBin.Worker.Messaging;

namespace PasteBin.Tests.Worker.Messaging;

public sealed class RetryDelaysTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    [InlineData(3, 16)]
    [InlineData(4, 64)]
    [InlineData(5, 256)]
    [InlineData(6, 1024)]
    [InlineData(10, 1024)]
    public void The_wait_grows_fourfold_up_to_seventeen_minutes(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDelays.After(failures));

    [Theory]
    [InlineData(11)]
    [InlineData(int.MaxValue)]
    public void After_ten_retries_it_is_a_dead_letter(int failures) => Assert.Null(RetryDelays.After(failures));
}
