using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PasteBin.Tests.Api.Reference;

/// <summary>A request made of an operation's examples, to be changed before it is sent.</summary>
internal sealed class DescribedRequest(DescribedOperation operation, string key, string token)
{
    public string Key { get; set; } = key;

    public string? Token { get; set; } = token;

    public string? MediaType { get; set; }

    public JsonNode? Body { get; set; }

    public string? RawBody { get; set; }

    public Dictionary<string, string> Query { get; } = [];

    public Dictionary<string, string> Headers { get; } = [];

    public DescribedRequest With(string? mediaType)
    {
        MediaType = mediaType;
        Body = mediaType is null ? null : JsonNode.Parse(operation.Bodies[mediaType].GetProperty("example").GetRawText());
        // Each slug is somebody's after the first time.
        if (Body is JsonObject json && json.ContainsKey("slug"))
        {
            json["slug"] = NewSlug();
        }

        return this;
    }

    public DescribedRequest With(JsonElement parameter)
    {
        var (name, example) = (parameter.GetProperty("name").GetString()!, parameter.GetProperty("example").ToString());
        (parameter.GetProperty("in").GetString() == "header" ? Headers : Query)[name] = name switch
        {
            "slug" => NewSlug(),
            "Idempotency-Key" => Guid.NewGuid().ToString(),
            _ => example,
        };
        return this;
    }

    public async Task<ApiAnswer> SendAsync(HttpClient client, CancellationToken cancellation)
    {
        var path = operation.Path.Replace("{key}", Key, StringComparison.Ordinal).Replace("{version}", "1", StringComparison.Ordinal);
        var query = string.Join('&', Query.Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value)}"));
        using var request = new HttpRequestMessage(new(operation.Method), $"{path}?{query}") { Content = Content() };
        if (Token is not null && operation.Json.TryGetProperty("security", out _))
        {
            request.Headers.Add("X-Delete-Token", Token);
        }

        foreach (var (name, value) in Headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value) || request.Content!.Headers.TryAddWithoutValidation(name, value));
        }

        var answer = await client.SendAsync(request, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        var json = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) is true && text.Length > 0
            ? JsonElement.Parse(text) : JsonSerializer.SerializeToElement(text);
        return new(answer.StatusCode, json, answer.Headers.ETag?.Tag, answer);
    }

    private HttpContent? Content()
    {
        if (RawBody is not null || Body is null)
        {
            return RawBody is null ? null : new StringContent(RawBody, new MediaTypeHeaderValue(MediaType!));
        }

        if (MediaType != "multipart/form-data")
        {
            return new StringContent(Body is JsonValue ? Body.GetValue<string>() : Body.ToJsonString(), Encoding.UTF8, MediaType!);
        }

        var form = new MultipartFormDataContent();
        foreach (var (name, value) in Body.AsObject())
        {
            form.Add(new StringContent(value!.ToString()), name);
        }

        return form;
    }

    private static string NewSlug() => $"walk-{Guid.NewGuid():N}";
}
