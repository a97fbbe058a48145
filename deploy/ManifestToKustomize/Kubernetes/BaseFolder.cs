using System.Text;
using ManifestToKustomize.Manifest;

namespace ManifestToKustomize.Kubernetes;

/// <summary>The Kustomize base: a file of objects for each workload, its plain environment beside it, and the kustomization that lists them.</summary>
internal static class BaseFolder
{
    private const string Header = "# Written by deploy/generate.sh from the AppHost's manifest and settings.yaml. Changes go there: here they are lost.\n";

    /// <summary>Name and content of each file.</summary>
    /// <exception cref="ManifestException">The manifest has something that cannot be written.</exception>
    public static SortedDictionary<string, string> Files(AppManifest manifest, DeploySettings settings)
    {
        Check(manifest, settings);
        var ports = new Ports(manifest);
        var resolver = new Resolver(manifest, ports, settings.Parameters);
        var apps = manifest.Resources.Where(resource => resource.Value is Workload).OrderBy(resource => resource.Key, StringComparer.Ordinal)
            .ToDictionary(resource => resource.Key, resource => Read(resource.Key, (Workload)resource.Value, settings, ports, resolver));
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var app in apps.Values)
        {
            files.Add($"{app.Name}.yaml", Header + string.Join("---\n", Objects(app, apps).OfType<Map>().Select(part => part.ToYaml())));
            if (app.Environment.Plain.Count > 0)
            {
                files.Add($"{app.Name}.env", Header + string.Concat(app.Environment.Plain.Select(value => $"{value.Key}={value.Value}\n")));
            }
        }

        files.Add("network.yaml", Header + DenyTheRest(settings).ToYaml());
        files.Add("kustomization.yaml", Header + Kustomization(apps.Values).ToYaml());
        files.Add(Secrets.FileName, Header + string.Concat(
            Secrets.Lines(manifest, resolver, apps.Values.SelectMany(app => app.Environment.Secrets).Distinct().ToList()).Select(line => line + "\n")));
        return files;
    }

    /// <summary>Writes the files into a folder that then holds nothing else.</summary>
    public static void Replace(string folder, SortedDictionary<string, string> files)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        foreach (var (name, content) in files)
        {
            File.WriteAllText(Path.Combine(folder, name), content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
    }

    private static void Check(AppManifest manifest, DeploySettings settings)
    {
        foreach (var name in settings.Resources.Keys.Where(name => !manifest.Resources.ContainsKey(name)))
        {
            throw new ManifestException($"The settings speak of '{name}', which the manifest does not have.");
        }
    }

    private static App Read(string name, Workload workload, DeploySettings settings, Ports ports, Resolver resolver)
    {
        try
        {
            var values = workload.Env.ToDictionary(variable => variable.Key, variable => resolver.Resolve(variable.Value));
            var arguments = workload.Args.Select(resolver.Resolve).ToList();
            return new(name, workload, settings.Of(name, workload), ports.Of(name), new(values, arguments, ports), settings)
            {
                Arguments = arguments,
                Uses = values.Values.Concat(arguments).SelectMany(value => value.Bindings)
                    .Where(binding => binding.Resource != name && ports.IsServed(binding)).ToHashSet(),
            };
        }
        catch (ManifestException exception)
        {
            throw new ManifestException($"'{name}' cannot be written: {exception.Message}");
        }
    }

    private static IEnumerable<Map?> Objects(App app, Dictionary<string, App> apps) =>
    [
        Workloads.ServiceAccount(app),
        .. Networking.Services(app),
        Workloads.Of(app),
        Availability.DisruptionBudget(app),
        Availability.Autoscaler(app),
        Networking.Policy(app, apps),
        Networking.Ingress(app),
    ];

    /// <summary>Nobody talks to a pod of the application, and none talks to anybody, but for what the policies beside the workloads allow.</summary>
    private static Map DenyTheRest(DeploySettings settings)
    {
        var labels = new Map { { "app.kubernetes.io/part-of", settings.Application } };
        return new()
        {
            { "apiVersion", "networking.k8s.io/v1" },
            { "kind", "NetworkPolicy" },
            { "metadata", new Map { { "name", $"{settings.Application}-deny" }, { "labels", labels } } },
            { "spec", new Map { { "podSelector", new Map { { "matchLabels", labels } } }, { "policyTypes", Map.List("Ingress", "Egress") } } },
        };
    }

    // The generated ConfigMaps carry a hash of what they hold in their names: whatever changes there is rolled out like a new image.
    private static Map Kustomization(IEnumerable<App> apps) => new()
    {
        { "apiVersion", "kustomize.config.k8s.io/v1beta1" },
        { "kind", "Kustomization" },
        { "resources", apps.Select(app => $"{app.Name}.yaml").Append("network.yaml").ToList() },
        { "configMapGenerator", apps.Where(app => app.Environment.Plain.Count > 0).Select(app => new Map
        {
            { "name", app.Name },
            { "envs", Map.List($"{app.Name}.env") },
            { "options", new Map { { "labels", app.Labels } } },
        }).ToList() },
    };
}
