using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using PasteBin.Contracts;

namespace PasteBin.Tests.Configuration;

[Collection(SystemCollection.Name)]
public sealed partial class ConnectionBudgetTests(PasteBinSystem system)
{
    /// <summary>Kept free for people, backups and monitoring.</summary>
    private const int Headroom = 10;

    /// <summary>Of each service, connections of one replica: its pool, and what the Worker listens on.</summary>
    private static readonly Dictionary<string, (int Pool, int Besides)> Replica = new()
    {
        [ResourceNames.Api] = (new PasteBin.Api.Pastes.DatabaseOptions().MaxConnections, 0),
        [ResourceNames.HashService] = (new PasteBin.HashService.Keys.DatabaseOptions().MaxConnections, 0),
        [ResourceNames.Worker] = (new PasteBin.Worker.DatabaseOptions().MaxConnections, 1),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_pool_filled_during_a_rollout_leaves_the_server_room()
    {
        var rollout = Replicas().Sum(service => (service.Value + 1) * (Replica[service.Key].Pool + Replica[service.Key].Besides));
        var limit = await ShowAsync("max_connections") - await ShowAsync("superuser_reserved_connections") - Headroom;
        Assert.True(rollout <= limit, $"The services may open {rollout} connections during a rollout; {limit} are to be had.");
    }

    [Fact]
    public void The_page_says_the_same()
    {
        var rows = Row().Matches(Repository.Read("docs/configuration.md")).ToDictionary(
            row => row.Groups["service"].Value,
            row => row.Groups["numbers"].Value.Split('|', StringSplitOptions.TrimEntries));
        var replicas = Replicas();
        Assert.Equal(replicas.Keys.Order(), rows.Keys.Order());
        foreach (var (service, (pool, besides)) in Replica)
        {
            var (count, one) = (replicas[service], pool + besides);
            Assert.Equal([$"{count}", besides == 0 ? $"{pool}" : $"{pool} + {besides}", $"{count * one}", $"{(count + 1) * one}"], rows[service]);
        }
    }

    [Fact]
    public async Task A_connection_names_its_service()
    {
        await using var command = system.TextDb.CreateCommand("select distinct application_name from pg_stat_activity where application_name = any($1)");
        command.Parameters.Add(new() { Value = Replica.Keys.ToArray() });
        await using var rows = await command.ExecuteReaderAsync(Cancellation);
        var names = new List<string>();
        while (await rows.ReadAsync(Cancellation))
        {
            names.Add(rows.GetString(0));
        }

        Assert.Equal(Replica.Keys.Order(), names.Order());
    }

    private Dictionary<string, int> Replicas() => system.App.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ProjectResource>()
        .ToDictionary(project => project.Name, project => project.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1);

    private async Task<int> ShowAsync(string setting)
    {
#pragma warning disable CA2100 // The setting is a word of the test.
        await using var command = system.TextDb.CreateCommand($"show {setting}");
#pragma warning restore CA2100
        return int.Parse((string)(await command.ExecuteScalarAsync(Cancellation))!, CultureInfo.InvariantCulture);
    }

    // | `worker` | 1 | 8 + 1 | 9 | 18 |
    [GeneratedRegex(@"^\| `(?<service>[a-z-]+)` \| (?<numbers>[0-9 +]+( \| [0-9 +]+)*) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
