namespace ManifestToKustomize.Kubernetes;

/// <summary>How many pods there are, whatever happens around them.</summary>
internal static class Availability
{
    /// <summary>A node is emptied one pod of each at a time. One that does not work anyway never holds it up, and neither does a single pod.</summary>
    public static Map DisruptionBudget(App app)
    {
        var budget = app.Object("policy/v1", "PodDisruptionBudget");
        budget.Add("spec", new Map
        {
            { "maxUnavailable", 1 },
            { "unhealthyPodEvictionPolicy", "AlwaysAllow" },
            { "selector", app.Selector },
        });
        return budget;
    }

    public static Map? Autoscaler(App app)
    {
        if (app.Settings.Autoscaling is not { } scaling)
        {
            return null;
        }

        var scaler = app.Object("autoscaling/v2", "HorizontalPodAutoscaler");
        scaler.Add("spec", new Map
        {
            { "scaleTargetRef", new Map { { "apiVersion", "apps/v1" }, { "kind", "Deployment" }, { "name", app.Name } } },
            { "minReplicas", app.Replicas },
            { "maxReplicas", scaling.MaxReplicas },
            { "metrics", Map.List(
                new Map
                {
                    { "type", "Resource" },
                    { "resource", new Map
                    {
                        { "name", "cpu" },
                        { "target", new Map { { "type", "Utilization" }, { "averageUtilization", scaling.CpuPercent } } },
                    } },
                }) },
        });
        return scaler;
    }
}
