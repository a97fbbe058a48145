using System.Runtime.Versioning;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using LocalAspire.Hosting.State;
using Xunit;

namespace PasteBin.Tests.LocalAspire.State;

[UnsupportedOSPlatform("windows")]
public sealed class GeneratedParametersTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory();
    private readonly ApplicationFolder _folder;

    public GeneratedParametersTests() => _folder = new("/nowhere/AppHost", "Some.AppHost", _root.FullName);

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void What_was_generated_once_is_there_in_the_next_run_for_its_owner_alone()
    {
        var first = Store(isTest: false).GetOrAdd("password", new GenerateParameterDefault());
        var second = Store(isTest: false).GetOrAdd("password", new GenerateParameterDefault());

        Assert.Equal(first, second);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.Path, "parameters.json")));
    }

    [Fact]
    public void A_test_without_a_volume_leaves_nothing()
    {
        var store = Store(isTest: true);

        Assert.Equal(store.GetOrAdd("password", new GenerateParameterDefault()), store.GetOrAdd("password", new GenerateParameterDefault()));
        Assert.Empty(_root.EnumerateFileSystemInfos());
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        File.WriteAllText(Path.Combine(_folder.Create(), "parameters.json"), "{");

        var exception = Assert.Throws<DistributedApplicationException>(
            () => Store(isTest: false).GetOrAdd("password", new GenerateParameterDefault()));

        Assert.Contains("parameters.json", exception.Message, StringComparison.Ordinal);
    }

    private GeneratedParameters Store(bool isTest) => new(_folder, new ResourceCollection(), isTest);
}
