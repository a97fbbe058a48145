using System.Text.Json.Nodes;
using static PasteBin.Tests.Deploy.Rendered;

namespace PasteBin.Tests.Deploy;

public sealed class HardeningTests
{
    /// <summary>How long .NET waits at the signal to end for what has begun: <c>HostOptions.ShutdownTimeout</c>.</summary>
    private const int DotnetStopSeconds = 30;

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(Rendered))]
    public async Task A_pod_may_do_no_more_than_it_needs(string folder)
    {
        foreach (var workload in (await OfAsync(folder)).Workloads)
        {
            var pod = PodOf(workload);
            Assert.False(pod["automountServiceAccountToken"]!.GetValue<bool>());
            Assert.False(pod["enableServiceLinks"]!.GetValue<bool>());
            Assert.True(pod["securityContext"]!["runAsNonRoot"]!.GetValue<bool>());
            Assert.NotEqual(0, pod["securityContext"]!["runAsUser"]!.GetValue<long>());
            Assert.Equal("RuntimeDefault", Text(pod["securityContext"]!["seccompProfile"]!["type"]));
            Assert.All(ContainersOf(workload).Select(container => container["securityContext"]!), context =>
            {
                Assert.False(context["allowPrivilegeEscalation"]!.GetValue<bool>());
                Assert.True(context["readOnlyRootFilesystem"]!.GetValue<bool>());
                Assert.Equal(["ALL"], Items(context["capabilities"]!["drop"]).Select(Text));
                Assert.Null(context["capabilities"]!["add"]);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(Rendered))]
    public async Task No_service_account_has_a_token(string folder) => Assert.All((await OfAsync(folder)).OfKind("ServiceAccount"),
        account => Assert.False(account["automountServiceAccountToken"]!.GetValue<bool>()));

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(Rendered))]
    public async Task Every_container_is_probed_and_has_a_share_of_the_machine(string folder)
    {
        foreach (var container in (await OfAsync(folder)).Workloads.SelectMany(workload => Items(PodOf(workload)["containers"])))
        {
            Assert.All((string[])["startupProbe", "readinessProbe", "livenessProbe"], probe => Assert.NotNull(container[probe]));
            Assert.NotNull(container["resources"]!["requests"]!["cpu"]);
            Assert.NotNull(container["resources"]!["requests"]!["memory"]);
            Assert.NotNull(container["resources"]!["limits"]!["memory"]);
        }
    }

    /// <summary>The readiness of a service waits for its servers, its life does not.</summary>
    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(Rendered))]
    public async Task Services_are_rolled_out_and_drained_without_a_gap(string folder)
    {
        foreach (var deployment in (await OfAsync(folder)).OfKind("Deployment"))
        {
            var container = ContainersOf(deployment).Single();
            Assert.Equal("/alive", Path(container["startupProbe"]));
            Assert.Equal("/health", Path(container["readinessProbe"]));
            Assert.Equal("/alive", Path(container["livenessProbe"]));
            Assert.Equal(0, deployment["spec"]!["strategy"]!["rollingUpdate"]!["maxUnavailable"]!.GetValue<long>());
            var drain = container["lifecycle"]!["preStop"]!["sleep"]!["seconds"]!.GetValue<long>();
            Assert.True(drain > 0);
            Assert.True(PodOf(deployment)["terminationGracePeriodSeconds"]!.GetValue<long>() > drain + DotnetStopSeconds);
            Assert.Equal(["topology.kubernetes.io/zone", "kubernetes.io/hostname"],
                Items(PodOf(deployment)["topologySpreadConstraints"]).Select(constraint => Text(constraint["topologyKey"])));
        }

        static string Path(JsonNode? probe) => Text(probe!["httpGet"]!["path"]);
    }

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(Rendered))]
    public async Task Every_workload_has_a_disruption_budget_that_lets_nodes_be_emptied(string folder)
    {
        var all = await OfAsync(folder);
        foreach (var workload in all.Workloads)
        {
            var budget = Assert.Single(all.OfKind("PodDisruptionBudget"), budget => Selects(budget["spec"]!["selector"]!["matchLabels"], PodLabels(workload)));
            Assert.Equal(1, budget["spec"]!["maxUnavailable"]!.GetValue<long>());
        }
    }
}
