using System.Diagnostics;
using ManifestToKustomize;
using ManifestToKustomize.Kubernetes;
using ManifestToKustomize.Manifest;

namespace PasteBin.Tests.Deploy.ManifestToKustomize;

public sealed class CommittedBaseTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>To renew the files: <c>deploy/generate.sh</c>.</summary>
    [Fact]
    public async Task The_base_is_what_the_AppHosts_manifest_and_the_settings_make_of_it()
    {
        var settings = DeploySettings.Read(Repository.Read("deploy/kubernetes/settings.yaml"));
        var made = BaseFolder.Files(AppManifest.Read(await ManifestAsync()), settings);
        var committed = Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy/kubernetes/base")).ToDictionary(path => Path.GetFileName(path), File.ReadAllText);
        Assert.Equal(made.Keys, committed.Keys.Order(StringComparer.Ordinal));
        Assert.All(made, file => Assert.Equal(file.Value, committed[file.Key].ReplaceLineEndings("\n")));
    }

    private static async Task<string> ManifestAsync()
    {
        var folder = Directory.CreateTempSubdirectory("pastebin-manifest-");
        try
        {
            var path = Path.Combine(folder.FullName, "manifest.json");
            using var appHost = Process.Start(new ProcessStartInfo(
                "dotnet", [typeof(Projects.PasteBin_AppHost).Assembly.Location, "--publisher", "manifest", "--output-path", path]) { RedirectStandardOutput = true })!;
            var said = await appHost.StandardOutput.ReadToEndAsync(Cancellation);
            await appHost.WaitForExitAsync(Cancellation);
            Assert.True(appHost.ExitCode == 0, said);
            return await File.ReadAllTextAsync(path, Cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
