using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ManifestToKustomize.Manifest;

/// <summary>
/// An AppHost's manifest. Whatever it says that is not known here is an error, never left out: a deployment that silently lacks a mount or
/// an argument is worse than none.
/// </summary>
public sealed record AppManifest(IReadOnlyDictionary<string, Resource> Resources)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        AllowOutOfOrderMetadataProperties = true,
    };

    /// <exception cref="ManifestException">A resource is of an unknown type, has an unknown property or lacks one.</exception>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static AppManifest Read(string json)
    {
        var resources = JsonNode.Parse(json)?["resources"] as JsonObject ?? throw new ManifestException("The manifest has no resources.");
        return new(resources.ToDictionary(resource => resource.Key, resource => Read(resource.Key, resource.Value)));
    }

    private static Resource Read(string name, JsonNode? resource)
    {
        try
        {
            return resource.Deserialize<Resource>(Options)!;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new ManifestException($"'{name}' has something that no Kubernetes file is known for: {exception.Message}");
        }
    }

    public Resource this[string name] =>
        Resources.TryGetValue(name, out var resource) ? resource : throw new ManifestException($"The manifest has no resource '{name}'.");
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Parameter), "parameter.v0")]
[JsonDerivedType(typeof(TextValue), "value.v0")]
[JsonDerivedType(typeof(AnnotatedString), "annotated.string")]
[JsonDerivedType(typeof(Container), "container.v0")]
[JsonDerivedType(typeof(Project), "project.v0")]
public abstract record Resource
{
    public string? ConnectionString { get; init; }
}

public sealed record Parameter(string Value, Dictionary<string, ParameterInput> Inputs) : Resource;

public sealed record ParameterInput(string Type, InputDefault? Default = null, bool Secret = false);

public sealed record InputDefault(string? Value = null, GeneratedText? Generate = null);

/// <summary>A password to be made up: at least so long, of these kinds of characters, with at least so many of each.</summary>
public sealed record GeneratedText(
    int MinLength, bool Lower = true, bool Upper = true, bool Numeric = true, bool Special = true,
    int MinLower = 0, int MinUpper = 0, int MinNumeric = 0, int MinSpecial = 0);

public sealed record TextValue(string? Value = null) : Resource;

public sealed record AnnotatedString(string Value, string Filter) : Resource;

/// <summary>What runs.</summary>
public abstract record Workload : Resource
{
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, Binding> Bindings { get; init; } = new Dictionary<string, Binding>();

    public IReadOnlyList<string> Args { get; init; } = [];
}

public sealed record Project(string Path) : Workload;

public sealed record Container(string Image, string? Entrypoint = null) : Workload
{
    public IReadOnlyList<Volume> Volumes { get; init; } = [];
}

public sealed record Volume(string Name, string Target, bool ReadOnly = false);

public sealed record Binding(string Scheme, string Protocol, string Transport, int? Port = null, int? TargetPort = null, bool External = false);
