using System.Text.Json;

namespace PasteBin.Tests.Deploy;

/// <summary>What would be built: base images come from a registry, so nothing is built here.</summary>
public sealed class ImageTests
{
    private const string Manifest = "PasteBin.Tests/LocalAspire/Manifest/apphost.manifest.json";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_project_of_the_manifest_is_pushed_for_both_architectures_under_the_name_that_the_files_use()
    {
        var commands = await PrintAsync("--push ghcr.io/somebody/pastebin 1.2");
        var projects = ManifestText.AppHost.Workloads.Where(workload => workload.Value!["path"] is not null).Select(workload => workload.Key).ToList();
        Assert.Equal(projects.Count, commands.Length);
        foreach (var (project, command) in projects.Zip(commands))
        {
            Assert.Contains($" -p:ContainerRepository=somebody/pastebin/{project} ", command, StringComparison.Ordinal);
            Assert.Contains(" -p:ContainerRegistry=ghcr.io ", command, StringComparison.Ordinal);
            Assert.Contains(" -p:ContainerImageTag=1.2 ", command, StringComparison.Ordinal);
            Assert.Contains("linux-x64;linux-arm64", command, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task For_this_machine_they_have_the_names_that_the_local_overlay_uses()
    {
        var local = (await Rendered.OfAsync("overlays/local")).OfKind("Deployment").SelectMany(Rendered.ContainersOf).Select(container => Rendered.Text(container["image"]));
        var built = (await PrintAsync("local")).Select(command => $"{Value(command, "ContainerRepository")}:{Value(command, "ContainerImageTag")}");
        Assert.Equal(local.Order(), built.Order());

        static string Value(string command, string property) => command.Split(' ').Single(word => word.StartsWith($"-p:{property}=", StringComparison.Ordinal)).Split('=')[1];
    }

    [Theory]
    [InlineData("PasteBin.Api")]
    [InlineData("PasteBin.HashService")]
    [InlineData("PasteBin.Worker")]
    public async Task An_image_is_small_has_no_root_and_says_what_it_is(string project)
    {
        var (status, output) = await Shell.RunAsync(
            $"dotnet msbuild {project} -nologo -t:ComputeContainerConfig -getProperty:ContainerBaseImage,ContainerUser,ContainerImageFormat -getItem:ContainerLabel,ContainerAppCommand",
            Repository.Root, Cancellation);
        Assert.True(status == 0, output);
        var computed = JsonDocument.Parse(output).RootElement;
        var properties = computed.GetProperty("Properties");
        // Its own user is 1654, and there is no shell to become another.
        Assert.Equal("mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled", properties.GetProperty("ContainerBaseImage").GetString());
        Assert.Equal("", properties.GetProperty("ContainerUser").GetString());
        Assert.Equal("OCI", properties.GetProperty("ContainerImageFormat").GetString());
        Assert.Equal(["dotnet", $"/app/{project}.dll"], Identities("ContainerAppCommand"));
        var labels = computed.GetProperty("Items").GetProperty("ContainerLabel").EnumerateArray()
            .ToDictionary(label => label.GetProperty("Identity").GetString()!, label => label.GetProperty("Value").GetString()!);
        Assert.Equal(project, labels["org.opencontainers.image.title"]);
        Assert.Equal("MIT", labels["org.opencontainers.image.licenses"]);
        Assert.Equal("0.1.0", labels["org.opencontainers.image.version"]);
        // For several architectures the SDK cuts a label at its first colon.
        Assert.DoesNotContain(':', labels["org.opencontainers.image.description"]);

        IEnumerable<string?> Identities(string item) =>
            computed.GetProperty("Items").GetProperty(item).EnumerateArray().Select(part => part.GetProperty("Identity").GetString());
    }

    private static async Task<string[]> PrintAsync(string arguments)
    {
        var (status, output) = await Shell.RunAsync($"deploy/images.sh --manifest {Manifest} --print {arguments}", Repository.Root, Cancellation);
        Assert.True(status == 0, output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
