using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>Bodies in JSON, of bounded length.</summary>
internal static class JsonBody
{
    /// <summary>Reads a body that may hold one text, or answers what is wrong with it without repeating what was sent.</summary>
    /// <param name="maxText">Bytes of the longest text in it, unescaped.</param>
    /// <param name="expected">An example, and what to know about it: the end of a sentence.</param>
    public static async Task<(T? Given, ProblemHttpResult? Answer)> ReadAsync<T>(HttpRequest request, int maxText, JsonTypeInfo<T> type, string expected)
        where T : class
    {
        if (!request.HasJsonContentType() || RawBody.IsEncoded(request))
        {
            return (null, Problems.UnsupportedMediaType.Say("Send Content-Type: application/json, and the body without Content-Encoding."));
        }

        using var body = await PooledBody.ReadAsync(request, NewPaste.MaxJson(maxText), request.HttpContext.RequestAborted);
        if (body is null)
        {
            return (null, CreateProblems.TooLarge(maxText));
        }

        try
        {
            if (JsonSerializer.Deserialize(body.Bytes.Span, type) is { } given)
            {
                return (given, null);
            }
        }
        catch (JsonException exception) when (exception.InnerException is InvalidOperationException)
        {
            return (null, Problems.Malformed.Say("Send valid Unicode: a text in the JSON has half a surrogate pair or bytes that are not UTF-8."));
        }
        catch (JsonException)
        {
            // Said below.
        }

        return (null, Problems.Malformed.Say($"Send JSON such as {expected}."));
    }
}
