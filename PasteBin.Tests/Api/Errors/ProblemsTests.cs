using System.Net;
using System.Text.RegularExpressions;
using PasteBin.Api.Errors;

namespace PasteBin.Tests.Api.Errors;

public sealed partial class ProblemsTests
{
    [Fact]
    public void The_documentation_lists_every_problem_there_is_and_no_other()
    {
        var documented = Row().Matches(Repository.Read("docs/api.md"))
            .Select(row => new Problem(row.Groups[1].Value, int.Parse(row.Groups[2].ValueSpan, null), row.Groups[3].Value));
        Assert.Equal(Problems.All, documented);
    }

    [Fact]
    public void Every_problem_happens_somewhere_and_no_error_is_without_one()
    {
        var sources = Repository.Sources("PasteBin.Api").Where(path => !path.EndsWith("/Problem.cs", StringComparison.Ordinal))
            .Select(File.ReadAllText).ToList();
        var used = sources.SelectMany(source => Use().Matches(source)).Select(use => use.Groups[1].Value).ToHashSet();
        used.UnionWith(Enumerable.Range(400, 200).Select(Problems.Of).OfType<Problem>().Select(NameOf));
        Assert.Empty(Problems.All.Select(NameOf).Except(used));
        Assert.DoesNotContain(sources, source => source.Contains("Results.Problem(", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_are_unique_and_need_no_escaping()
    {
        Assert.Distinct(Problems.All.Select(problem => problem.Name));
        Assert.All(Problems.All, problem => Assert.Matches("^[a-z-]+$", problem.Name));
    }

    private static string NameOf(Problem problem) => string.Concat(problem.Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    [GeneratedRegex(@"^\| `([a-z-]+)` \| ([0-9]{3}) \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bProblems\.([A-Z][A-Za-z]+)\.Say\b")]
    private static partial Regex Use();
}

[Collection(SystemCollection.Name)]
public sealed class ProblemAnswersTests(PasteBinSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/v1/pastes/aaaaaaaaaa", "not-found")]
    [InlineData("GET", "/api/v1/nothing", "not-found")]
    [InlineData("PATCH", "/api/v1/pastes", "method-not-allowed")]
    [InlineData("POST", "/api/v1/pastes", "empty")]
    [InlineData("DELETE", "/api/v1/pastes/aaaaaaaaaa", "token-missing")]
    public async Task An_error_says_which_it_is_and_its_type_leads_to_what_explains_it(string method, string path, string name)
    {
        var answer = await system.Client.ApiAsync(method, path, null, Cancellation);
        Assert.Equal("application/problem+json", answer.Message.Content.Headers.ContentType?.MediaType);
        var problem = Problems.All.Single(problem => problem.Name == name);
        Assert.Equal((problem.Type, problem.Status, problem.Title), (answer["type"].GetString(), answer["status"].GetInt32(), answer["title"].GetString()));
        Assert.Equal((HttpStatusCode)problem.Status, answer.Status);
        Assert.NotEmpty(answer["detail"].GetString()!);
        Assert.Equal(answer.Message.Headers.GetValues("X-Request-Id").Single(), answer["requestId"].GetString());
        var page = await system.Client.GetStringAsync(new Uri(system.Address, answer["type"].GetString()), Cancellation);
        Assert.Contains($"id=\"{name}\"", page, StringComparison.Ordinal);
    }
}
