using Microsoft.Extensions.Options;
using Npgsql;
using PasteBin.Worker.Schema;

namespace PasteBin.Worker.Takedowns;

/// <summary>What is taken down ends as it would have ended: its text with its own life, and the notice after a configured time.</summary>
public sealed class TakedownSweep(
    NpgsqlDataSource database, SchemaMigration schema, IOptions<TakedownOptions> options, TimeProvider time, ILogger<TakedownSweep> logger)
    : RestartingService(TimeSpan.FromSeconds(30), time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Each with up to all the versions that a paste may have.
    private const int Texts = 10;
    private const int Notices = 100;

    protected override async Task RunAsync(CancellationToken stopping)
    {
        await schema.ReadyAsync(stopping);
        while (true)
        {
            await SweepAsync(database, options.Value.NoticeLife, stopping);
            await Task.Delay(Interval, Time, stopping);
        }
    }

    /// <summary>In short transactions; rows that somebody else holds are left for the next time.</summary>
    public static async Task SweepAsync(NpgsqlDataSource database, TimeSpan noticeLife, CancellationToken cancellation)
    {
        while (await TakedownStore.DeleteExpiredAsync(database, Texts, cancellation) == Texts)
        {
            // There may be more.
        }

        while (await TakedownStore.ForgetAsync(database, noticeLife, Notices, cancellation) == Notices)
        {
            // There may be more.
        }
    }
}
