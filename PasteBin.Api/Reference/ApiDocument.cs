using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes;
using PasteBin.Api.Reference.Operations;

namespace PasteBin.Api.Reference;

/// <summary>
/// Makes the document: every route under <c>/api/v1</c> that there is, with what is said of it in <see cref="Operations"/>. One of which nothing is said
/// stands there bare.
/// </summary>
internal sealed class ApiDocument(EndpointDataSource endpoints, IOptions<PasteOptions> options) : IOpenApiDocumentTransformer
{
    public const string Name = "v1";

    private const string Root = "/api/v1/";

    private static readonly ApiOperation[] Known = [.. CreateOperations.All, .. ReadOperations.All, .. ChangeOperations.All, .. ReportOperations.All, .. FindOperations.All];

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "PasteBin",
            Version = Name,
            Description = "Stores text, hands out a short link, and forgets the text when its time is up. HEAD works wherever GET does. Every answer carries X-Request-Id, and RateLimit-Limit, -Remaining and -Reset unless there is no limit.",
        };
        // Never from a request's Host: the document is made once for everybody.
        document.Servers = [new() { Url = options.Value.PublicUrl?.AbsoluteUri ?? "/" }];
        document.Paths = [];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["deleteToken"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Delete-Token", Description = "What creating the paste gave out." },
            ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The same token." },
        };
        var writer = new OperationWriter(document);
        foreach (var (path, method) in Routes())
        {
            if (!document.Paths.TryGetValue(path, out var item))
            {
                document.Paths[path] = item = new OpenApiPathItem { Operations = [] };
            }

            item.Operations![method] = Array.Find(Known, one => one.Path == path && one.Method == method) is { } known ? writer.Write(known) : new();
        }

        return Task.CompletedTask;
    }

    private IEnumerable<(string Path, HttpMethod Method)> Routes() =>
        from endpoint in endpoints.Endpoints.OfType<RouteEndpoint>()
        let path = "/" + endpoint.RoutePattern.RawText?.TrimStart('/')
        where path.StartsWith(Root, StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []
        where !HttpMethods.IsHead(method)
        orderby path, method
        select (path, new HttpMethod(method));
}

/// <summary>Writes what is said of an operation as OpenAPI has it.</summary>
internal sealed class OperationWriter(OpenApiDocument document)
{
    private const string ProblemType = "application/problem+json";

    private readonly ApiSchemas _schemas = new(document);

    public OpenApiOperation Write(ApiOperation operation) => new()
    {
        OperationId = operation.Id,
        Summary = operation.Summary,
        Description = operation.Description.ReplaceLineEndings(" "),
        Parameters = [.. operation.Parameters.Select(Write)],
        RequestBody = operation.Bodies.Length == 0 ? null : new OpenApiRequestBody
        {
            Required = !operation.IsBodyOptional,
            Content = operation.Bodies.ToDictionary(body => body.MediaType, Write),
        },
        Responses = Write(operation.Answers, [.. operation.Problems, Problems.TooManyRequests, Problems.Internal, Problems.Unavailable]),
        Security = operation.ForAuthors ? [Requirement("deleteToken"), Requirement("bearer")] : null,
    };

    private static IOpenApiParameter Write(ApiParameter parameter) => new OpenApiParameter
    {
        Name = parameter.Name,
        In = parameter.In,
        Description = parameter.Description,
        Required = parameter.In == ParameterLocation.Path,
        Schema = new OpenApiSchema { Type = parameter.Type },
        Example = parameter.Type == JsonSchemaType.String ? parameter.Example : JsonNode.Parse(parameter.Example),
    };

    private OpenApiMediaType Write(ApiBody body) => new()
    {
        Schema = body.Type is null ? new OpenApiSchema { Type = JsonSchemaType.String } : _schemas.Of(body.Type, body.Required),
        Example = body.Type is null ? body.Example : JsonNode.Parse(body.Example),
    };

    private OpenApiResponses Write(ApiAnswer[] answers, Problem[] problems)
    {
        var responses = new OpenApiResponses();
        foreach (var answer in answers)
        {
            responses[Text(answer.Status)] = new OpenApiResponse
            {
                Description = answer.Description,
                Content = answer.Bodies.ToDictionary(body => body.MediaType, body => Write(body)),
                Headers = answer.Headers.ToDictionary(name => name, IOpenApiHeader (name) => new OpenApiHeader
                {
                    Description = Glossary.Headers[name],
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                }),
            };
        }

        foreach (var status in problems.GroupBy(problem => problem.Status).OrderBy(status => status.Key))
        {
            responses[Text(status.Key)] = new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(status.Key),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [ProblemType] = new()
                    {
                        Schema = _schemas.Of(HandWrittenJsonContext.Default.ProblemJson, null),
                        Examples = status.ToDictionary(problem => problem.Name, IOpenApiExample (problem) => new OpenApiExample { Value = ProblemJson.Example(problem) }),
                    },
                },
            };
        }

        return responses;
    }

    private OpenApiSecurityRequirement Requirement(string scheme) => new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
