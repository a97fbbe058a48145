using YamlDotNet.Serialization;

namespace ManifestToKustomize.Kubernetes;

/// <summary>A part of a Kubernetes object: fields in the order in which they were added. What is null is not a field.</summary>
internal sealed class Map : OrderedDictionary<string, object?>
{
    private static readonly ISerializer Serializer = new SerializerBuilder().WithQuotingNecessaryStrings().DisableAliases().WithIndentedSequences().Build();

    public new void Add(string field, object? value)
    {
        if (value is not null)
        {
            base.Add(field, value);
        }
    }

    public static List<object> List(params IEnumerable<object> items) => [.. items];

    public string ToYaml() => Serializer.Serialize(this).ReplaceLineEndings("\n");
}
