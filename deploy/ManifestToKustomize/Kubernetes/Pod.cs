using ManifestToKustomize.Manifest;

namespace ManifestToKustomize.Kubernetes;

/// <summary>The template of a workload's pods. It fits the "restricted" pod security standard.</summary>
internal static class Pod
{
    private const string ScratchSize = "128Mi";

    private static readonly string[] ZonesAndNodes = ["topology.kubernetes.io/zone", "kubernetes.io/hostname"];

    public static Map Template(App app) => new()
    {
        { "metadata", new Map { { "labels", app.Labels } } },
        { "spec", Spec(app) },
    };

    private static Map Spec(App app) => new()
    {
        { "serviceAccountName", app.Name },
        { "automountServiceAccountToken", false },
        // They would set REDIS_TEXT_PORT=tcp://… and the like, names that Aspire uses for something else.
        { "enableServiceLinks", false },
        { "terminationGracePeriodSeconds", app.Settings.StopSeconds + (app.Settings.DrainSeconds ?? 0) },
        { "securityContext", new Map
        {
            { "runAsNonRoot", true },
            { "runAsUser", app.Settings.User },
            { "runAsGroup", app.Settings.User },
            { "fsGroup", app.Settings.User },
            // Once for a new volume. At every start it would touch every file, and RabbitMQ refuses a cookie that its group can read.
            { "fsGroupChangePolicy", "OnRootMismatch" },
            { "seccompProfile", new Map { { "type", "RuntimeDefault" } } },
        } },
        { "topologySpreadConstraints", Spread(app) },
        { "containers", Map.List(Container(app)) },
        { "volumes", app.Settings.Writable?.Select(path => new Map { { "name", ScratchName(path) }, { "emptyDir", new Map { { "sizeLimit", ScratchSize } } } }).ToList() },
    };

    // Over zones first, then over nodes; where that cannot be, running beats waiting.
    private static List<Map>? Spread(App app) => app.Workload is not Project ? null : ZonesAndNodes.Select(key => new Map
    {
        { "maxSkew", 1 },
        { "topologyKey", key },
        { "whenUnsatisfiable", "ScheduleAnyway" },
        { "labelSelector", app.Selector },
        // Each version for itself: otherwise a rollout counts the pods that are about to go.
        { "matchLabelKeys", Map.List("pod-template-hash") },
    }).ToList();

    private static Map Container(App app) => new()
    {
        { "name", app.Name },
        { "image", app.Image },
        { "command", app.Workload is Manifest.Container { Entrypoint: { } entrypoint } ? Map.List(entrypoint) : null },
        { "args", Args(app) },
        { "ports", app.Ports.Count == 0 ? null : app.Ports.Select(port => new Map { { "name", port.Name }, { "containerPort", port.Target } }).ToList() },
        { "envFrom", app.Environment.Plain.Count == 0 ? null : Map.List(new Map { { "configMapRef", new Map { { "name", app.Name } } } }) },
        { "env", app.Environment.Variables.Count == 0 ? null : app.Environment.Variables },
        { "resources", app.Settings.Resources },
        { "startupProbe", app.Settings.Probes is { } startup ? Probe(app, startup.Startup) : null },
        { "readinessProbe", app.Settings.Probes is { } readiness ? Probe(app, readiness.Readiness) : null },
        { "livenessProbe", app.Settings.Probes is { } liveness ? Probe(app, liveness.Liveness) : null },
        // The kubelet's own sleep: an image without a shell has none.
        { "lifecycle", app.Settings.DrainSeconds is null or 0 ? null
            : new Map { { "preStop", new Map { { "sleep", new Map { { "seconds", app.Settings.DrainSeconds } } } } } } },
        { "securityContext", new Map
        {
            { "allowPrivilegeEscalation", false },
            { "readOnlyRootFilesystem", true },
            { "capabilities", new Map { { "drop", Map.List("ALL") } } },
        } },
        { "volumeMounts", Mounts(app) },
    };

    private static List<string>? Args(App app)
    {
        List<string> args = [.. app.Arguments.Select(app.Environment.Text), .. app.Settings.Args ?? []];
        return args.Count > 0 ? args : null;
    }

    private static Map Probe(App app, Probe probe) => new()
    {
        { "httpGet", probe.Path is null ? null : new Map { { "path", probe.Path }, { "port", ProbedPort(app, port => port.IsHttp) } } },
        { "exec", probe.Command is null ? null : new Map { { "command", probe.Command } } },
        { "tcpSocket", probe is { Path: null, Command: null } ? new Map { { "port", ProbedPort(app, _ => true) } } : null },
        { "periodSeconds", probe.PeriodSeconds },
        { "timeoutSeconds", probe.TimeoutSeconds },
        { "failureThreshold", probe.FailureThreshold },
    };

    private static string ProbedPort(App app, Func<Port, bool> fits) => app.Ports.FirstOrDefault(fits)?.Name
        ?? throw new ManifestException($"'{app.Resource}' has no port to probe: give it probes with a command in the settings.");

    private static List<Map>? Mounts(App app)
    {
        List<Map> mounts =
        [
            .. Volumes(app).Select(volume => new Map { { "name", volume.Name }, { "mountPath", volume.Target }, { "readOnly", volume.ReadOnly ? true : null } }),
            .. (app.Settings.Writable ?? []).Select(path => new Map { { "name", ScratchName(path) }, { "mountPath", path } }),
        ];
        return mounts.Count > 0 ? mounts : null;
    }

    public static IReadOnlyList<Volume> Volumes(App app) => app.Workload is Manifest.Container container ? container.Volumes : [];

    // /var/run/postgresql: scratch-var-run-postgresql
    private static string ScratchName(string path) => "scratch" + path.Replace('/', '-');
}
