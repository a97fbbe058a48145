using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace PasteBin.Api.RateLimits;

/// <summary>
/// The headers that tell clients of a limit, as draft-ietf-httpapi-ratelimit-headers-06 and most clients have them: <c>RateLimit-Limit</c> and
/// <c>RateLimit-Remaining</c> in requests, <c>RateLimit-Reset</c> in seconds until all of them may be made again. The texts are made once.
/// </summary>
internal sealed class RateHeaders(Rate rate)
{
    // Of a larger bucket, what remains is told in thousandths, rounded down.
    private const int Steps = 1000;
    private const int MostSeconds = 3600;

    private readonly StringValues _limit = Text(rate.Burst);
    private readonly int _step = Math.Max(1, rate.Burst / Steps);
    private readonly StringValues[] _left = [.. Enumerable.Range(0, (rate.Burst / Math.Max(1, rate.Burst / Steps)) + 1).Select(step => Text(step * Math.Max(1, rate.Burst / Steps)))];
    private readonly StringValues[] _seconds = [.. Enumerable.Range(0, Math.Min(MostSeconds, Seconds(rate.Capacity)) + 1).Select(Text)];

    public void Write(IHeaderDictionary headers, Level level)
    {
        headers["RateLimit-Limit"] = _limit;
        headers["RateLimit-Remaining"] = _left[level.Left / _step];
        var seconds = Seconds(level.Debt);
        headers["RateLimit-Reset"] = seconds < _seconds.Length ? _seconds[seconds] : Text(seconds);
        if (level.Wait > TimeSpan.Zero)
        {
            headers.RetryAfter = Text(Seconds(level.Wait));
        }
    }

    /// <summary>Rounded up: whoever waits so long has waited long enough.</summary>
    public static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    private static StringValues Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
