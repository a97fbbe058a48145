using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PasteBin.Api.Errors;
using PasteBin.Api.Pages;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Reference;

/// <summary>The document as HTML, for use in <see cref="DocumentPage"/>.</summary>
internal static class ReferencePage
{
    private static readonly JsonSerializerOptions Readable = new(ReadingJsonContext.Relaxed.Options) { WriteIndented = true };

    public static string From(OpenApiDocument document)
    {
        var operations = (from path in document.Paths
                          from operation in path.Value.Operations!
                          select (Method: operation.Key.Method, Path: path.Key, Operation: operation.Value)).ToList();
        return $"""
            <p>{Html.Encode(document.Info.Description ?? "")}</p>
            <p>For programs: <a href="/openapi/{ApiDocument.Name}.json">/openapi/{ApiDocument.Name}.json</a>. Errors: <a href="{Problem.Page}">problems</a>.</p>
            <nav aria-label="Operations"><ul>
            {Lines(operations, one => $"""<li><a href="#{one.Operation.OperationId}"><code>{one.Method} {Html.Encode(one.Path)}</code></a> {Html.Encode(one.Operation.Summary ?? "")}</li>""")}
            </ul></nav>
            {Lines(operations, one => Describe(one.Method, one.Path, one.Operation))}
            <h2 id="members">What the members of JSON mean</h2>
            <dl>
            {Lines(Glossary.Members, member => Term(member.Key, member.Value))}
            </dl>
            """;
    }

    private static string Describe(string method, string path, OpenApiOperation operation) => $"""
        <section aria-labelledby="{operation.OperationId}">
        <h2 id="{operation.OperationId}"><code>{method} {Html.Encode(path)}</code></h2>
        <p>{Html.Encode($"{operation.Summary}. {operation.Description}")}{(operation.Security is null ? "" : " It takes the delete token, in <code>X-Delete-Token</code> or as <code>Authorization: Bearer</code>.")}</p>
        {Parameters(operation.Parameters ?? [])}
        {(operation.RequestBody is { } body ? $"<h3>{(body.Required ? "Body" : "Body, if any")}</h3>{Bodies(body.Content)}" : "")}
        <h3>Answers</h3>
        <dl>
        {Lines(operation.Responses ?? [], Answer)}
        </dl>
        </section>
        """;

    private static string Parameters(IList<IOpenApiParameter> parameters) => parameters.Count == 0 ? "" : $"""
        <h3>Parameters</h3>
        <dl>
        {Lines(parameters, parameter => Term(
            parameter.Name!, $"{parameter.Description} In the {parameter.In.ToString()!.ToLowerInvariant()}{(parameter.Required ? "" : ", optional")}: {parameter.Example}"))}
        </dl>
        """;

    private static string Answer(KeyValuePair<string, IOpenApiResponse> answer)
    {
        var (status, response) = answer;
        var problems = response.Content?.Values.SelectMany(content => content.Examples?.Keys ?? []).ToList() ?? [];
        return problems.Count > 0
            ? $"<dt>{status}</dt><dd>{string.Join(", ", problems.Select(name => $"<a href=\"{Problem.Page}#{name}\"><code>{name}</code></a>"))}</dd>"
            : $"<dt>{status}</dt><dd>{Html.Encode(response.Description ?? "")} {Headers(response)}{Bodies(response.Content)}</dd>";
    }

    private static string Headers(IOpenApiResponse response) => response.Headers is not { Count: > 0 } headers ? ""
        : "Headers: " + string.Join(", ", headers.Keys.Select(name => $"<code>{name}</code>")) + ".";

    private static string Bodies(IDictionary<string, OpenApiMediaType>? bodies) =>
        Lines(bodies ?? new Dictionary<string, OpenApiMediaType>(), body => $"<p><code>{body.Key}</code></p><pre tabindex=\"0\">{Html.Encode(Example(body.Value.Example))}</pre>");

    private static string Example(JsonNode? example) =>
        example is JsonValue value && value.TryGetValue<string>(out var text) ? text : example?.ToJsonString(Readable) ?? "";

    private static string Term(string name, string meaning) => $"<dt><code>{Html.Encode(name)}</code></dt><dd>{Html.Encode(meaning)}</dd>";

    private static string Lines<T>(IEnumerable<T> items, Func<T, string> line) => string.Join('\n', items.Select(line));
}
