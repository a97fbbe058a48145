using static PasteBin.Tests.Deploy.Rendered;

namespace PasteBin.Tests.Deploy;

public sealed class BlueGreenTests
{
    private const string Folder = "overlays/blue-green/";

    [Theory]
    [InlineData("blue", "green")]
    [InlineData("green", "blue")]
    public async Task People_are_answered_by_one_colour_and_keys_are_leased_from_either(string live, string idle)
    {
        var (shared, colours) = (await OfAsync(Folder + "live-" + live), new[] { await OfAsync(Folder + live), await OfAsync(Folder + idle) });
        var pods = colours.SelectMany(colour => colour.Workloads).ToList();
        Assert.Equal([$"api-{live}"], Selected("api"));
        Assert.Equal([$"hash-service-{live}", $"hash-service-{idle}"], Selected("hash-service"));

        IEnumerable<string> Selected(string service) =>
            pods.Where(workload => Selects(shared.Find("Service", service)!["spec"]!["selector"], PodLabels(workload))).Select(NameOf);
    }

    /// <summary>A kind that is new in production has to be taken out of the colours, or it would be there three times.</summary>
    [Fact]
    public async Task A_colour_and_what_both_share_are_production_and_no_object_is_in_both()
    {
        var production = (await OfAsync(Production)).Documents.Select(document => $"{document["kind"]}").Order();
        var (shared, blue) = (await OfAsync(Folder + "live-blue"), await OfAsync(Folder + "blue"));
        Assert.Equal(production, shared.Documents.Concat(blue.Documents).Select(document => $"{document["kind"]}").Order());
        Assert.Equal(["ConfigMap", "Deployment", "HorizontalPodAutoscaler"], blue.Documents.Select(document => $"{document["kind"]}").Distinct().Order());
    }

    [Fact]
    public async Task The_colours_differ_in_nothing_but_their_colour()
    {
        var (blue, green) = (await OfAsync(Folder + "blue"), await OfAsync(Folder + "green"));
        Assert.Equal(
            blue.Documents.Select(document => document.ToJsonString().Replace("blue", "green", StringComparison.Ordinal)),
            green.Documents.Select(document => document.ToJsonString()));
    }
}
