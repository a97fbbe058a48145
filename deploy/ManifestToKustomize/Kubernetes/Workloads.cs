using ManifestToKustomize.Manifest;

namespace ManifestToKustomize.Kubernetes;

/// <summary>What runs the pods: a Deployment for a project, a StatefulSet for a container, of which there are never two where one is meant.</summary>
internal static class Workloads
{
    public static Map ServiceAccount(App app)
    {
        var account = app.Object("v1", "ServiceAccount");
        account.Add("automountServiceAccountToken", false);
        return account;
    }

    public static Map Of(App app) => app.Workload is Project ? Deployment(app) : StatefulSet(app);

    private static Map Deployment(App app)
    {
        var deployment = app.Object("apps/v1", "Deployment");
        deployment.Add("spec", new Map
        {
            // With an autoscaler the number is its own: every apply would set it back.
            { "replicas", app.Settings.Autoscaling is null ? app.Replicas : null },
            { "selector", app.Selector },
            { "strategy", new Map
            {
                { "type", "RollingUpdate" },
                { "rollingUpdate", new Map { { "maxUnavailable", 0 }, { "maxSurge", 1 } } },
            } },
            { "template", Pod.Template(app) },
        });
        return deployment;
    }

    private static Map StatefulSet(App app)
    {
        var set = app.Object("apps/v1", "StatefulSet");
        set.Add("spec", new Map
        {
            { "replicas", app.Replicas },
            { "serviceName", Networking.PodsName(app) },
            { "selector", app.Selector },
            { "template", Pod.Template(app) },
            { "volumeClaimTemplates", Pod.Volumes(app) is { Count: > 0 } volumes ? volumes.Select(volume => Claim(app, volume)).ToList() : null },
        });
        return set;
    }

    private static Map Claim(App app, Volume volume) => new()
    {
        { "metadata", new Map { { "name", volume.Name }, { "labels", app.Labels } } },
        { "spec", new Map
        {
            { "accessModes", Map.List("ReadWriteOnce") },
            { "resources", new Map { { "requests", new Map { { "storage", Size(app) } } } } },
        } },
    };

    private static string Size(App app) => app.Settings.Storage ?? throw new ManifestException($"'{app.Resource}' has a volume: give it 'storage' in the settings.");
}
