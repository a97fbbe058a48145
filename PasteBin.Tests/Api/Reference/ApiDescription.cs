using System.Text.Json;

namespace PasteBin.Tests.Api.Reference;

/// <summary>The document that the api serves about itself.</summary>
internal sealed record ApiDescription(JsonElement Root)
{
    public static async Task<ApiDescription> ReadAsync(HttpClient client, CancellationToken cancellation) =>
        new(JsonElement.Parse(await client.GetStringAsync("/openapi/v1.json", cancellation)));

    public IEnumerable<DescribedOperation> Operations =>
        from path in Root.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select new DescribedOperation(operation.Name.ToUpperInvariant(), path.Name, operation.Value);

    public IEnumerable<JsonProperty> Schemas => Root.GetProperty("components").GetProperty("schemas").EnumerateObject();

    public void Validate(JsonElement schema, JsonElement value, string what) => JsonSchema.Validate(schema, value, Root, what);
}

internal sealed record DescribedOperation(string Method, string Path, JsonElement Json)
{
    public string Name => $"{Method} {Path}";

    public IReadOnlyList<JsonElement> Parameters => Json.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];

    public IReadOnlyDictionary<string, JsonElement> Bodies => Json.TryGetProperty("requestBody", out var body) ? Content(body) : new Dictionary<string, JsonElement>();

    public bool IsBodyRequired => Json.TryGetProperty("requestBody", out var body) && body.TryGetProperty("required", out var required) && required.GetBoolean();

    public IEnumerable<JsonProperty> Answers => Json.TryGetProperty("responses", out var answers) ? answers.EnumerateObject() : default(JsonElement.ObjectEnumerator);

    /// <summary>Names of the problems it says may happen.</summary>
    public IReadOnlyList<string> Problems =>
    [
        .. from answer in Answers
           from body in Content(answer.Value)
           where body.Key == "application/problem+json"
           from problem in body.Value.GetProperty("examples").EnumerateObject()
           select problem.Name,
    ];

    public static IReadOnlyDictionary<string, JsonElement> Content(JsonElement bodies) =>
        bodies.TryGetProperty("content", out var content) ? content.EnumerateObject().ToDictionary(body => body.Name, body => body.Value) : new Dictionary<string, JsonElement>();
}
