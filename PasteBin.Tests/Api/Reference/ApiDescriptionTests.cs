using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PasteBin.Tests.Api.Reference;

/// <summary>What the document says of itself.</summary>
[Collection(SystemCollection.Name)]
public sealed partial class ApiDescriptionTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_under_api_is_described_with_its_answers()
    {
        var api = await ApiDescription.ReadAsync(system.Client, Cancellation);
        Assert.StartsWith("3.1", api.Root.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var operations = api.Operations.ToList();
        Assert.True(operations.Count >= 15, "The document has fewer operations than the API.");
        foreach (var operation in operations)
        {
            Assert.True(operation.Json.TryGetProperty("operationId", out _), $"{operation.Name} has no description in PasteBin.Api/Reference/Operations.");
            Assert.NotEmpty(operation.Json.GetProperty("summary").GetString()!);
            Assert.Contains(operation.Answers, answer => answer.Name.StartsWith('2'));
            Assert.Equal(
                Placeholder().Matches(operation.Path).Select(match => match.Groups[1].Value),
                operation.Parameters.Where(parameter => parameter.GetProperty("in").GetString() == "path").Select(parameter => parameter.GetProperty("name").GetString()));
        }

        Assert.Distinct(operations.Select(operation => operation.Json.GetProperty("operationId").GetString()));
    }

    [Fact]
    public async Task Every_example_is_what_its_schema_says_and_every_member_is_explained()
    {
        var api = await ApiDescription.ReadAsync(system.Client, Cancellation);
        foreach (var operation in api.Operations)
        {
            var contents = operation.Bodies.Concat(operation.Answers.SelectMany(answer => DescribedOperation.Content(answer.Value)));
            foreach (var (type, body) in contents)
            {
                var examples = body.TryGetProperty("examples", out var several) ? several.EnumerateObject().Select(one => one.Value.GetProperty("value")) : [body.GetProperty("example")];
                foreach (var example in examples)
                {
                    api.Validate(body.GetProperty("schema"), example, $"{operation.Name} {type}");
                }
            }
        }

        foreach (var (schema, member) in api.Schemas.SelectMany(schema => schema.Value.GetProperty("properties").EnumerateObject().Select(member => (schema.Name, member))))
        {
            Assert.True(member.Value.TryGetProperty("description", out _), $"{schema}.{member.Name} is not in PasteBin.Api/Reference/Glossary.cs.");
        }
    }

    [Fact]
    public async Task Nobody_can_take_the_first_word_of_an_address_as_a_slug()
    {
        var api = await ApiDescription.ReadAsync(system.Client, Cancellation);
        var words = api.Operations.Select(operation => operation.Path.Split('/')[1]).Concat(["openapi", "docs", "raw", "documents", "health", "alive"]).Distinct();
        foreach (var word in words)
        {
            var answer = await system.Client.ApiAsync("POST", "/api/v1/pastes", new { content = "x", slug = word }, Cancellation);
            Assert.EndsWith("#slug-reserved", answer.Expect(HttpStatusCode.BadRequest)["type"].GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_is_the_same_for_everybody_and_not_sent_again_to_who_has_it()
    {
        using var answer = await system.Client.GetAsync("/openapi/v1.json", Cancellation);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        var spoofed = await system.Replicas[1].ApiAsync("GET", "/openapi/v1.json", null, Cancellation, ("Host", "evil.example"));
        Assert.DoesNotContain("evil.example", spoofed.Json.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(answer.Headers.ETag?.Tag, spoofed.ETag);
        (await system.Client.ApiAsync("GET", "/openapi/v1.json", null, Cancellation, ("If-None-Match", spoofed.ETag!))).Expect(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task The_page_for_people_has_every_operation_and_nothing_of_another_host()
    {
        var api = await ApiDescription.ReadAsync(system.Client, Cancellation);
        using var answer = await system.Client.GetAsync("/docs", Cancellation);
        var html = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("default-src 'none';", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotMatch("<img|<iframe|(src|href)=\"[^/#]| style=", html);
        foreach (var operation in api.Operations)
        {
            Assert.Contains($"id=\"{operation.Json.GetProperty("operationId").GetString()}\"", html, StringComparison.Ordinal);
        }

        var anchors = Anchor().Matches(html).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.All(LocalLink().Matches(html).Select(match => match.Groups[1].Value), anchor => Assert.Contains(anchor, anchors));
    }

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("id=\"([^\"]+)\"")]
    private static partial Regex Anchor();

    [GeneratedRegex("href=\"#([^\"]+)\"")]
    private static partial Regex LocalLink();
}
