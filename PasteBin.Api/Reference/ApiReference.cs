using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PasteBin.Api.Pages;
using PasteBin.Api.Reading;

namespace PasteBin.Api.Reference;

/// <summary>The document in its two forms, made when somebody first asks: it cannot change while the process lives.</summary>
internal sealed class ApiReference([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider documents, PageWriter pages)
{
    private readonly Lazy<Task<Forms>> _forms = new(() => MakeAsync(documents));

    /// <summary>For programs.</summary>
    public async Task WriteJsonAsync(HttpContext context)
    {
        var (json, tag, _) = await _forms.Value;
        var response = context.Response;
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "no-cache";
        if (Conditions.Matching(context.Request.Headers.IfNoneMatch, tag) is not null)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(HttpMethods.IsHead(context.Request.Method) ? [] : json, context.RequestAborted);
    }

    /// <summary>For people.</summary>
    public async Task WritePageAsync(HttpContext context) =>
        await pages.WriteAsync<DocumentPage>(
            context, StatusCodes.Status200OK, "no-cache", (nameof(DocumentPage.Title), "The API"), (nameof(DocumentPage.Html), (await _forms.Value).Html),
            (nameof(DocumentPage.Back), "/docs"));

    private static async Task<Forms> MakeAsync(IOpenApiDocumentProvider documents)
    {
        var document = await documents.GetOpenApiDocumentAsync();
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        var bytes = json.ToArray();
        return new(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"", ReferencePage.From(document));
    }

    private sealed record Forms(byte[] Json, string Tag, string Html);
}
