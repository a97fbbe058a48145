using System.Net;

namespace PasteBin.Tests;

/// <summary>What PasteBin answered to a create.</summary>
public sealed record Created(string Key, Uri Url, string DeleteToken, DateTimeOffset? Expires);

/// <param name="Source">The layer that answered: <c>l1</c>, <c>l2</c> or <c>db</c>.</param>
public sealed record ReadAnswer(HttpStatusCode Status, byte[] Content, string? Source);

/// <summary>PasteBin as a script uses it.</summary>
public static class PasteClient
{
    public static async Task<Created> PasteAsync(this HttpClient client, byte[] content, string query, CancellationToken cancellation)
    {
        using var body = new ByteArrayContent(content);
        using var answer = await client.PostAsync($"/{query}", body, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{(int)answer.StatusCode}: {text}");
        var url = new Uri(text.Split('\n')[0]);
        Assert.Equal(url, answer.Headers.Location);
        return new(url.AbsolutePath[1..], url, answer.Headers.GetValues("X-Delete-Token").Single(), answer.Content.Headers.Expires);
    }

    public static Task<Created> PasteAsync(this HttpClient client, string text, string query, CancellationToken cancellation) =>
        client.PasteAsync(System.Text.Encoding.UTF8.GetBytes(text), query, cancellation);

    public static async Task<ReadAnswer> ReadAsync(this HttpClient client, string key, CancellationToken cancellation)
    {
        using var answer = await client.GetAsync($"/raw/{key}", cancellation);
        return new(
            answer.StatusCode,
            await answer.Content.ReadAsByteArrayAsync(cancellation),
            answer.Headers.TryGetValues("X-Cache", out var source) ? source.Single() : null);
    }

    public static async Task<HttpStatusCode> DeleteAsync(this HttpClient client, string key, string? token, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/pastes/{key}");
        if (token is not null)
        {
            request.Headers.Add("X-Delete-Token", token);
        }

        using var answer = await client.SendAsync(request, cancellation);
        return answer.StatusCode;
    }
}
