using System.Text.Json.Nodes;
using ManifestToKustomize;
using ManifestToKustomize.Kubernetes;
using ManifestToKustomize.Manifest;

namespace PasteBin.Tests.Deploy.ManifestToKustomize;

/// <summary>What the generator makes of a manifest that a test wrote.</summary>
internal static class Made
{
    private const string Settings = """
        application: shop
        imageRepository: registry.example/shop
        ingressNamespace: ingress
        parameters: { region: eu }
        defaults:
          project: { replicas: 2, user: 1654 }
          container: { storage: 1Gi }
        """;

    public static SortedDictionary<string, string> Of(string resources, string settings = Settings) =>
        BaseFolder.Files(AppManifest.Read($$"""{ "resources": {{resources}} }"""), DeploySettings.Read(settings));

    /// <summary>The variables of the only container in a file, each as its value, or as the Secret it comes from.</summary>
    public static Dictionary<string, string> Environment(string workload) =>
        Documents.Parse(workload).Single(document => document["kind"]!.GetValue<string>() is "Deployment" or "StatefulSet")
            ["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray()
            .ToDictionary(
                variable => variable!["name"]!.GetValue<string>(),
                variable => variable!["value"]?.GetValue<string>() ?? $"secret {variable["valueFrom"]!["secretKeyRef"]!["name"]}");

    public static JsonObject Find(string file, string kind) => Documents.Parse(file).Single(document => document["kind"]!.GetValue<string>() == kind);
}
