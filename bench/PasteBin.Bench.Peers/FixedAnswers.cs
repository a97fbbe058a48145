using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.Primitives;

namespace PasteBin.Bench.Peers;

/// <summary>Answers with the bytes and the headers that another server answered with: what that answer costs when nothing has to be found out.</summary>
internal sealed class FixedAnswers
{
    private const int Chunk = 64 * 1024;

    // The server writes these itself.
    private static readonly string[] OfTheServer = ["Date", "Server", "Connection", "Transfer-Encoding", "Content-Length"];

    private readonly ConcurrentDictionary<string, Answer> _answers = [];

    /// <summary><c>/learn?path=/x&amp;from=URL</c>: from now on <c>/x</c> is answered as that URL is now. What the query's accept says is the request's Accept.</summary>
    public async Task LearnAsync(HttpContext context)
    {
        var query = context.Request.Query;
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, (string)query["from"]!);
        request.Headers.TryAddWithoutValidation("Accept", (string?)query["accept"] ?? "*/*");
        using var answer = await client.SendAsync(request, context.RequestAborted);
        answer.EnsureSuccessStatusCode();
        var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => !OfTheServer.Contains(header.Key, StringComparer.OrdinalIgnoreCase));
        _answers[(string)query["path"]!] = new(
            [.. headers.Select(header => KeyValuePair.Create(header.Key, new StringValues([.. header.Value])))],
            await answer.Content.ReadAsByteArrayAsync(context.RequestAborted));
    }

    public Task AnswerAsync(HttpContext context, string path)
    {
        var response = context.Response;
        if (!_answers.TryGetValue(path, out var answer))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        response.ContentLength = answer.Body.Length;
        if (answer.Body.Length > Chunk)
        {
            return response.BodyWriter.WriteAsync(answer.Body, context.RequestAborted).AsTask();
        }

        response.BodyWriter.Write(answer.Body);
        return Task.CompletedTask;
    }

    private sealed record Answer(KeyValuePair<string, StringValues>[] Headers, byte[] Body);
}
