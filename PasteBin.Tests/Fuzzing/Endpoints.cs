using System.Text.Json;
using System.Text.RegularExpressions;
using PasteBin.Tests.Api.Reference;

namespace PasteBin.Tests.Fuzzing;

/// <summary>Everything that this system answers at: the operations that it describes, and the routes that its sources map, whichever are new.</summary>
internal static partial class Endpoints
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <summary>Every endpoint, and the corpus.</summary>
    public static async Task<List<FuzzSeed>> AllAsync(HttpClient client, CancellationToken cancellation) =>
    [
        .. Of(await ApiDescription.ReadAsync(client, cancellation)),
        .. OfSources(),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "PasteBin.Tests/Fuzzing/Corpus"), "*.http").Order(StringComparer.Ordinal).SelectMany(FuzzSeed.Read),
    ];

    /// <summary>Each operation with each of its bodies, and with each of its parameters, as the document's examples have them.</summary>
    public static IEnumerable<FuzzSeed> Of(ApiDescription api) =>
        from operation in api.Operations
        let bodies = operation.Bodies.Select(static body => (Type: body.Key, Example: (JsonElement?)body.Value.GetProperty("example"))).Append(("", null)).ToList()
        from seed in bodies.Select(body => Seed(operation, body, null)).Concat(operation.Parameters.Select(parameter => Seed(operation, bodies[^1], parameter)))
        select seed;

    private static FuzzSeed Seed(DescribedOperation operation, (string Type, JsonElement? Example) body, JsonElement? parameter)
    {
        var (place, name, value) = parameter is { } given
            ? (given.GetProperty("in").GetString(), given.GetProperty("name").GetString(), Own(given.GetProperty("example").ToString())) : (null, null, null);
        var query = place == "query" ? $"?{name}={value!.Replace(" ", "%20", StringComparison.Ordinal)}" : "";
        var head = new List<string> { $"{operation.Method} {operation.Path}{query} HTTP/1.1", "X-Delete-Token: {token}" };
        if (place == "header")
        {
            head.Add($"{name}: {(name == "Idempotency-Key" ? "{uuid}" : value)}");
        }

        if (body.Type.Length > 0)
        {
            head.Add($"Content-Type: {body.Type}{(body.Type.StartsWith("multipart/", StringComparison.Ordinal) ? "; boundary=XX" : "")}");
        }

        return new($"{operation.Name} {body.Type}{name}", head, body.Example is { } example ? Own(Body(body.Type, example)) : operation.IsBodyRequired ? "some text" : "");
    }

    /// <summary>A slug is somebody's after the first time.</summary>
    private static string Own(string example) => example.Replace("my-query", "{slug}", StringComparison.Ordinal);

    /// <summary>Each pattern of a route with every method there is, its own or not.</summary>
    public static IEnumerable<FuzzSeed> OfSources()
    {
        var patterns = Patterns();
        return from pattern in patterns
               from method in Methods
               select new FuzzSeed($"{method} {pattern}", [$"{method} {Address(pattern)} HTTP/1.1"], method is "POST" or "PUT" or "PATCH" ? "some text" : "");
    }

    /// <summary>The patterns in <c>routes.MapPost("/raw/{key}", …)</c>, <c>@page "/about"</c> and their like.</summary>
    internal static IReadOnlyList<string> Patterns()
    {
        var sources = Repository.Sources("PasteBin.Api").Concat(Repository.Sources("PasteBin.ServiceDefaults")).Select(File.ReadAllText)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "PasteBin.Api"), "*.razor", SearchOption.AllDirectories).Select(File.ReadAllText)).ToList();
        var calls = sources.Sum(static source => MapCall().Count(source));
        var patterns = sources.SelectMany(static source => Pattern().Matches(source)).ToList();
        Assert.True(patterns.Count(static match => match.Groups["call"].Success) == calls, "A route has a pattern that Endpoints.cs cannot read.");
        return [.. patterns.Select(match => match.Groups["constant"].Success ? Constant(sources, match.Groups["type"].Value, match.Groups["constant"].Value) : match.Groups["pattern"].Value).Distinct()];
    }

    /// <summary>What <c>CachedReads.Route</c> is.</summary>
    private static string Constant(List<string> sources, string type, string name) => sources
        .Where(source => Regex.IsMatch(source, $@"\b(?:class|record) {type}\b"))
        .Select(source => Regex.Match(source, $"const string {name} = \"([^\"]*)\""))
        .Single(static match => match.Success).Groups[1].Value;

    private static string Body(string type, JsonElement example) =>
        !type.StartsWith("multipart/", StringComparison.Ordinal) ? example.ValueKind == JsonValueKind.String ? example.GetString()! : example.GetRawText()
        : string.Concat(example.EnumerateObject().Select(static field => $"--XX\nContent-Disposition: form-data; name=\"{field.Name}\"\n\n{field.Value}\n")) + "--XX--";

    private static string Address(string pattern) =>
        OtherPlaceholder().Replace(pattern.Replace("{ApiDocument.Name}", "v1", StringComparison.Ordinal), static match => match.Value is "{key}" or "{version}" ? match.Value : "name");

    [GeneratedRegex(@"\.Map(?:Get|Post|Put|Delete|Patch|Methods|HealthChecks)\(")]
    private static partial Regex MapCall();

    [GeneratedRegex("""(?:(?<call>\.Map(?:Get|Post|Put|Delete|Patch|Methods|HealthChecks)\()(?:\$?"(?<pattern>[^"]*)"|(?<type>\w+)\.(?<constant>\w+))|^@page "(?<pattern>[^"]*)")""", RegexOptions.Multiline)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex OtherPlaceholder();
}
