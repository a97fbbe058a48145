using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace PasteBin.Tests;

/// <summary>An answer of the JSON API, as it came.</summary>
public sealed record ApiAnswer(HttpStatusCode Status, JsonElement Json, string? ETag, HttpResponseMessage Message)
{
    public JsonElement this[string member] => Json.GetProperty(member);

    public ApiAnswer Expect(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status} instead of {(int)status}: {Json}");
        return this;
    }
}

/// <summary>PasteBin's JSON API as a program uses it.</summary>
public static class ApiClient
{
    public static async Task<ApiAnswer> ApiAsync(
        this HttpClient client, string method, string path, object? body, CancellationToken cancellation, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Content = body switch
        {
            null => null,
            string json => new StringContent(json, Encoding.UTF8, "application/json"),
            byte[] bytes => new ByteArrayContent(bytes),
            HttpContent content => content,
            _ => JsonContent.Create(body),
        };
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        var answer = await client.SendAsync(request, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) is true && text.Length > 0;
        return new(answer.StatusCode, isJson ? JsonDocument.Parse(text).RootElement : JsonSerializer.SerializeToElement(text), answer.Headers.ETag?.Tag, answer);
    }

    /// <summary>Makes a new version of the paste, as its author.</summary>
    public static Task<ApiAnswer> UpdateAsync(this HttpClient client, Created paste, string text, CancellationToken cancellation, string? ifMatch = null) =>
        client.ApiAsync(
            "PUT", $"/api/v1/pastes/{paste.Key}", new { content = text }, cancellation,
            ifMatch is null ? [("X-Delete-Token", paste.DeleteToken)] : [("X-Delete-Token", paste.DeleteToken), ("If-Match", ifMatch)]);
}
