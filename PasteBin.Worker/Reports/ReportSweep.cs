using Microsoft.Extensions.Options;
using Npgsql;
using PasteBin.Worker.Schema;

namespace PasteBin.Worker.Reports;

/// <summary>Deletes old reports, and once a day the salt that tells one client from another.</summary>
public sealed class ReportSweep(
    NpgsqlDataSource database, SchemaMigration schema, IOptions<ReportOptions> options, TimeProvider time, ILogger<ReportSweep> logger)
    : RestartingService(TimeSpan.FromSeconds(30), time, logger)
{
    private const int Chunk = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task RunAsync(CancellationToken stopping)
    {
        await schema.ReadyAsync(stopping);
        while (true)
        {
            await SweepAsync(database, options.Value.Life, stopping);
            await Task.Delay(Interval, Time, stopping);
        }
    }

    /// <summary>In short transactions; rows that somebody else holds are left for the next time.</summary>
    public static async Task SweepAsync(NpgsqlDataSource database, TimeSpan life, CancellationToken cancellation)
    {
        await ReportStore.ChangeSaltAsync(database, cancellation);
        while (await ReportStore.DeleteOldAsync(database, life, Chunk, cancellation) == Chunk)
        {
            // There may be more.
        }
    }
}
