using System.Diagnostics;

namespace PasteBin.Tests;

public static class Eventually
{
    /// <summary>Asks again until the condition holds; fails after the limit, saying what it was waiting for.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition, TimeSpan limit, string what, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < limit, $"Not within {limit.TotalSeconds} s: {what}");
            await Task.Delay(50, cancellation);
        }
    }
}
