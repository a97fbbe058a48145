using System.Net;
using System.Text;
using System.Text.Json;

namespace PasteBin.Tests.Faults.RandomWalk;

/// <summary>What the walk asks of PasteBin, and what the answers mean to it.</summary>
internal static class WalkWire
{
    public static HttpRequestMessage ToAuthor(HttpMethod method, WalkPaste paste, HttpContent? content = null, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(method, $"/api/v1/pastes/{paste.Key}") { Content = content };
        request.Headers.Add("X-Delete-Token", paste.DeleteToken);
        if (ifMatch is not null)
        {
            request.Headers.Add("If-Match", ifMatch);
        }

        return request;
    }

    public static async Task<Answer> AskAsync(HttpClient connection, HttpRequestMessage request, WalkPaste paste)
    {
        if (request.Method != HttpMethod.Get)
        {
            // HttpClient silently sends a request without a body once more when the connection ends unanswered: the first may have done the deed.
            request.Content ??= new ByteArrayContent([]);
        }

        using var answer = await connection.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        var note = $"{(int)answer.StatusCode} {(answer.Headers.TryGetValues("X-Cache", out var source) ? source.Single() : null)}";
        return answer.StatusCode switch
        {
            HttpStatusCode.OK when IsChange(request.Method) => ReadChange(body, note),
            HttpStatusCode.OK when WalkText.NumberOf(paste.Name, body) is { } number =>
                new(Outcome.Done, note, number, Tag: answer.Headers.ETag?.ToString()),
            HttpStatusCode.Created => Introduce(paste, answer, note),
            HttpStatusCode.NoContent when request.Method == HttpMethod.Delete => new(Outcome.Done, note),
            HttpStatusCode.Forbidden when paste.Readings > 0 && request.Method == HttpMethod.Get => new(Outcome.Done, note, 1),
            HttpStatusCode.NotFound => new(Outcome.Missing, note),
            HttpStatusCode.PreconditionFailed when request.Headers.IfMatch.Count > 0 => new(Outcome.Refused, note),
            HttpStatusCode.ServiceUnavailable when answer.Headers.RetryAfter is not null => new(Outcome.Unknown, note),
            _ => new(Outcome.Wrong, $"{note}: {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 300)))}"),
        };
    }

    private static Answer Introduce(WalkPaste paste, HttpResponseMessage answer, string note)
    {
        (paste.Key, paste.DeleteToken) = (answer.Headers.Location!.AbsolutePath[1..], answer.Headers.GetValues("X-Delete-Token").Single());
        return new(Outcome.Done, note, paste.IsFork ? 0 : 1);
    }

    private static bool IsChange(HttpMethod method) => method == HttpMethod.Put || method == HttpMethod.Patch;

    private static Answer ReadChange(byte[] body, string note)
    {
        using var json = JsonDocument.Parse(body);
        return new(
            Outcome.Done, note, Version: json.RootElement.GetProperty("version").GetInt32(),
            Ends: json.RootElement.GetProperty("expiresAt").GetDateTimeOffset());
    }
}
