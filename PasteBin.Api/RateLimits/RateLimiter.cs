using Microsoft.Extensions.Options;

namespace PasteBin.Api.RateLimits;

/// <summary>The limits of a client, all replicas together; null: none. What the replicas count for themselves they tell each other four times a second.</summary>
internal sealed class RateLimiter(IOptions<RateLimitOptions> options, SharedBuckets shared, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(250);

    /// <summary>Of requests that store something or change it.</summary>
    public LeasedLimit? Creates { get; } = options.Value.Creates is { } rate ? new("creates", rate, shared, clock) : null;

    /// <summary>Of all other requests.</summary>
    public CountedLimit? Reads { get; } = options.Value.Reads is { } rate ? new("reads", rate, shared, clock) : null;

    /// <summary>Of requests for what is not there.</summary>
    public CountedLimit? Missing { get; } = options.Value.Missing is { } rate ? new("missing", rate, shared, clock) : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Rhythm, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Task.WhenAll(Reads?.ReconcileAsync() ?? Task.CompletedTask, Missing?.ReconcileAsync() ?? Task.CompletedTask);
        }
    }
}
