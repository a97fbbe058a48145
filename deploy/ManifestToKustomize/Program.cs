using System.Text.Json;
using ManifestToKustomize;
using ManifestToKustomize.Kubernetes;
using ManifestToKustomize.Manifest;
using YamlDotNet.Core;

if (args is not [var manifest, var settings, var output])
{
    Console.Error.WriteLine("Usage: ManifestToKustomize MANIFEST.json SETTINGS.yaml FOLDER (which is emptied first)");
    return 2;
}

try
{
    var files = BaseFolder.Files(AppManifest.Read(File.ReadAllText(manifest)), DeploySettings.Read(File.ReadAllText(settings)));
    BaseFolder.Replace(output, files);
    return 0;
}
catch (Exception exception) when (exception is ManifestException or JsonException or YamlException or IOException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
