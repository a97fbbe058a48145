using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Reference;

/// <summary>What the reference says of one method of one address.</summary>
/// <param name="Id">A name for generated clients; never changes.</param>
internal sealed record ApiOperation(HttpMethod Method, string Path, string Id, string Summary, string Description)
{
    public ApiParameter[] Parameters { get; init; } = [];

    /// <summary>Any one of them; none: there is no body.</summary>
    public ApiBody[] Bodies { get; init; } = [];

    public bool IsBodyOptional { get; init; }

    public ApiAnswer[] Answers { get; init; } = [];

    /// <summary>What may go wrong, besides what may always: a server that has trouble, a client that sends too much.</summary>
    public Problem[] Problems { get; init; } = [];

    /// <summary>It takes the paste's delete token.</summary>
    public bool ForAuthors { get; init; }
}

internal sealed record ApiParameter(string Name, ParameterLocation In, string Description, JsonSchemaType Type, string Example)
{
    public static ApiParameter Path(string name, string description, string example, JsonSchemaType type = JsonSchemaType.String) =>
        new(name, ParameterLocation.Path, description, type, example);

    public static ApiParameter Query(string name, string description, string example, JsonSchemaType type = JsonSchemaType.String) =>
        new(name, ParameterLocation.Query, description, type, example);

    public static ApiParameter Header(string name, string description, string example) =>
        new(name, ParameterLocation.Header, description, JsonSchemaType.String, example);
}

/// <summary>A body in one media type.</summary>
/// <param name="Type">Of its JSON; null: text.</param>
/// <param name="Example">JSON, or the text itself.</param>
/// <param name="Required">Members that JSON must have; null: all, as in what the server answers.</param>
internal sealed record ApiBody(string MediaType, JsonTypeInfo? Type, string Example, string[]? Required = null)
{
    public static ApiBody Asked(JsonTypeInfo type, string example, params string[] required) => new("application/json", type, example, required);

    public static ApiBody Answered(JsonTypeInfo type, string example) => new("application/json", type, example);

    public static ApiBody Text(string example) => new("text/plain", null, example);
}

/// <param name="Bodies">In each media type that may be asked for; none: there is no body.</param>
/// <param name="Headers">Names of those that matter; <see cref="Glossary"/> explains them.</param>
internal sealed record ApiAnswer(int Status, string Description, ApiBody[] Bodies, params string[] Headers);
