using System.Buffers;
using System.Collections.Concurrent;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Views;

/// <summary>
/// Counts how often pastes are read: in memory, for no reading waits for it, and every few seconds in Postgres, together with what other replicas
/// counted. A process that is killed loses what it has counted since.
/// </summary>
internal sealed partial class ViewCounter(ViewStore store, TimeProvider clock, ILogger<ViewCounter> logger) : BackgroundService
{
    /// <summary>Pastes that may wait to be written down; readings of more are not counted.</summary>
    internal const int Most = 50_000;

    private const int Chunk = 1000;

    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // What fetches a link to show what is behind it, or to index it.
    private static readonly SearchValues<string> Machines =
        SearchValues.Create(["bot", "crawl", "spider", "preview", "facebookexternalhit", "whatsapp"], StringComparison.OrdinalIgnoreCase);

    private readonly ConcurrentQueue<ViewTally> _waiting = new();
    private int _count;

    /// <summary>Counts a request that is answered with the paste's text, if it is a reading. Neither waits nor fails; allocates for a paste's first alone.</summary>
    public void Count(HttpContext context, PasteResponse response)
    {
        if (IsReading(context.Request) && response.Views.Add())
        {
            Enqueue(response.Views);
        }
    }

    /// <summary>
    /// A browser that fetches ahead and a program that shows what is behind a link are no readers. What a script of ours fetches belongs to the reading of
    /// its page, and a part of a text to that of the whole.
    /// </summary>
    internal static bool IsReading(HttpRequest request)
    {
        var headers = request.Headers;
        return !HttpMethods.IsHead(request.Method)
            && headers.Range.Count == 0 && headers["Sec-Purpose"].Count == 0 && headers["Purpose"].Count == 0 && headers["X-Moz"].Count == 0
            && !(headers["Sec-Fetch-Site"] == "same-origin" && headers["Sec-Fetch-Dest"] == "empty")
            && !((string?)headers.UserAgent).AsSpan().ContainsAny(Machines);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wasFailing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            // Also once when the process stops: the host gives some seconds for what was counted last.
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await WriteAsync(CancellationToken.None);
                wasFailing = false;
            }
            catch (Exception exception)
            {
                if (!wasFailing)
                {
                    Log.Failed(logger, exception.GetType().Name);
                }

                wasFailing = true;
            }
        }
    }

    /// <summary>Writes down what waits. What fails waits on.</summary>
    internal async Task WriteAsync(CancellationToken cancellation)
    {
        for (var left = Volatile.Read(ref _count); left > 0; left -= Chunk)
        {
            var tallies = new List<(ViewTally Tally, int New)>();
            while (tallies.Count < Chunk && _waiting.TryDequeue(out var tally))
            {
                Interlocked.Decrement(ref _count);
                tallies.Add((tally, tally.Take()));
            }

            try
            {
                var pastes = tallies.GroupBy(static one => one.Tally.Key).ToList();
                var totals = await store.AddAsync([.. pastes.Select(static paste => paste.Key)], [.. pastes.Select(static paste => paste.Sum(one => one.New))], cancellation);
                foreach (var (tally, _) in tallies)
                {
                    tally.Total = totals.TryGetValue(tally.Key, out var total) ? new(total, clock.GetTimestamp()) : null;
                }
            }
            catch
            {
                foreach (var (tally, readings) in tallies)
                {
                    if (tally.Add(readings))
                    {
                        Enqueue(tally);
                    }
                }

                throw;
            }
        }
    }

    private void Enqueue(ViewTally tally)
    {
        if (Interlocked.Increment(ref _count) <= Most)
        {
            _waiting.Enqueue(tally);
        }
        else
        {
            Interlocked.Decrement(ref _count);
            tally.Take();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "How often pastes were read cannot be written down ({Failure}); it is tried again until it can.")]
        public static partial void Failed(ILogger logger, string failure);
    }
}
