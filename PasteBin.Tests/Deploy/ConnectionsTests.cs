using System.Globalization;
using System.Text.Json.Nodes;
using static PasteBin.Tests.Deploy.Rendered;

namespace PasteBin.Tests.Deploy;

public sealed class ConnectionsTests
{
    /// <summary>Kept free for superusers, people, backups and monitoring: see docs/configuration.md.</summary>
    private const int Headroom = 3 + 10;

    [Fact]
    public async Task The_bases_Postgres_bears_the_most_replicas_with_full_pools_during_a_rollout()
    {
        var all = await OfAsync("base");
        var pools = new Dictionary<string, int>
        {
            ["api"] = new PasteBin.Api.Pastes.DatabaseOptions().MaxConnections,
            ["hash-service"] = new PasteBin.HashService.Keys.DatabaseOptions().MaxConnections,
            ["worker"] = new PasteBin.Worker.DatabaseOptions().MaxConnections + 1,
        };
        Assert.Equal(pools.Keys.Order(), all.OfKind("Deployment").Select(NameOf).Order());
        var most = all.OfKind("Deployment").Sum(deployment => (MostReplicas(all, deployment) + 1) * pools[NameOf(deployment)]);
        var setting = Items(ContainersOf(all.Find("StatefulSet", "postgres")!).Single()["args"]).Select(Text).Single(argument => argument.StartsWith("max_connections=", StringComparison.Ordinal));
        var limit = int.Parse(setting.Split('=')[1], CultureInfo.InvariantCulture) - Headroom;
        Assert.True(most <= limit, $"{most} connections may be opened, {limit} are to be had.");
    }

    private static long MostReplicas(Rendered all, JsonNode deployment) =>
        (deployment["spec"]!["replicas"] ?? all.Find("HorizontalPodAutoscaler", NameOf(deployment))!["spec"]!["maxReplicas"])!.GetValue<long>();
}
