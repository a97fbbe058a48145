using System.Text.Json;
using System.Text.Json.Nodes;

namespace PasteBin.Tests.Deploy;

/// <summary>What a cluster would say to the files before it looks at what they mean.</summary>
public sealed class SchemaTests
{
    [Theory]
    [MemberData(nameof(Rendered.Folders), MemberType = typeof(Rendered))]
    public async Task Every_object_fits_the_schema_of_its_kind(string folder)
    {
        foreach (var document in (await Rendered.OfAsync(folder)).Documents)
        {
            Schemas.Validate(document);
        }
    }

    [Theory]
    [InlineData("replicas: 3", "replicas: three", "type")]
    [InlineData("replicas: 3", "replicsa: 3", "additionalProperties")]
    [InlineData("type: Recreate", "type: Replace", "enum")]
    [InlineData("image: web", "command: [web]\n          images: web", "additionalProperties")]
    [InlineData("selector: {}", "minReadySeconds: 1", "required")]
    public void The_schema_refuses_what_a_cluster_refuses(string right, string wrong, string keyword)
    {
        const string Deployment = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: web }
            spec:
              replicas: 3
              selector: {}
              strategy:
                type: Recreate
              template:
                spec:
                  containers:
                    - name: web
                      image: web
            """;
        Schemas.Validate(Documents.Parse(Deployment)[0]);
        var refused = Assert.ThrowsAny<Exception>(() => Schemas.Validate(Documents.Parse(Deployment.Replace(right, wrong, StringComparison.Ordinal))[0]));
        Assert.Contains(keyword, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Rendered.Folders), MemberType = typeof(Rendered))]
    public async Task No_two_objects_are_the_same_one(string folder)
    {
        var names = (await Rendered.OfAsync(folder)).Documents.Select(document =>
            $"{document["kind"]} {document["metadata"]!["namespace"]}/{Rendered.NameOf(document)}").ToList();
        Assert.Equal(names.Distinct(), names);
    }
}

/// <summary>Where the schemas come from stands in <c>Schemas/derive.mjs</c>, and at the start of what is written by hand.</summary>
internal static class Schemas
{
    private static readonly JsonElement All = Join("kubernetes.schema.json", "operators.schema.json");

    public static void Validate(JsonObject document)
    {
        var kind = $"{document["apiVersion"]} {document["kind"]}";
        Assert.True(All.GetProperty("kinds").TryGetProperty(kind, out var schema), $"There is no schema of {kind}: add it to Schemas/derive.mjs.");
        JsonSchema.Validate(schema, JsonSerializer.SerializeToElement(document), All, $"{kind} {Rendered.NameOf(document)}");
    }

    private static JsonElement Join(params string[] files)
    {
        var all = new JsonObject { ["kinds"] = new JsonObject(), ["$defs"] = new JsonObject() };
        foreach (var file in files)
        {
            using var stream = typeof(Schemas).Assembly.GetManifestResourceStream(file)!;
            foreach (var (part, definitions) in JsonNode.Parse(stream)!.AsObject().Where(part => part.Value is JsonObject))
            {
                foreach (var (name, definition) in definitions!.AsObject())
                {
                    all[part]!.AsObject().Add(name, definition!.DeepClone());
                }
            }
        }

        return JsonSerializer.SerializeToElement(all);
    }
}
