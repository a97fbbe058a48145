using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes.Creating;

namespace PasteBin.Api.Forms;

/// <summary>A request's body, read whole: the fields of a form, or all of it as the text.</summary>
internal sealed class Upload : IDisposable
{
    /// <summary>Bytes of a form besides its text: boundaries, headers, the other fields.</summary>
    public const int MaxOverhead = 64 * 1024;

    private readonly PooledBody _body;

    private Upload(PooledBody body, Form? form) => (_body, Form) = (body, form);

    /// <summary>Null when the body is the text. Its fields are views of the body, as good as this is.</summary>
    public Form? Form { get; }

    public ReadOnlyMemory<byte> Text => _body.Bytes;

    /// <summary>
    /// Multipart bodies are forms. One that is announced as <c>application/x-www-form-urlencoded</c> is a form if its first field is one of
    /// <paramref name="first"/> and the whole is encoded as a form is, else a text: curl announces every <c>--data-binary</c> so.
    /// </summary>
    /// <param name="maxText">Bytes of the longest text, decoded.</param>
    public static Task<(Upload? Upload, ProblemHttpResult? Refusal)> ReadAsync(HttpRequest request, int maxText, IReadOnlySet<string> first) =>
        ReadAsync(request, maxText, start => first.Contains(UrlEncoded.FirstName(start.Span)), UrlEncoded.IsProper);

    /// <summary>Takes nothing but forms, also those that a person wrote by hand (<c>curl -d 'content=two words'</c>).</summary>
    public static async Task<(Upload? Upload, ProblemHttpResult? Refusal)> ReadFormAsync(HttpRequest request, int maxText) =>
        Multipart.Is(request) || UrlEncoded.Is(request)
            ? await ReadAsync(request, maxText, static _ => true, static _ => true)
            : (null, Problems.UnsupportedMediaType.Say("Send a form, as curl -F 'content=<FILE' does."));

    public void Dispose() => _body.Dispose();

    private static async Task<(Upload? Upload, ProblemHttpResult? Refusal)> ReadAsync(
        HttpRequest request, int maxText, Func<ReadOnlyMemory<byte>, bool> mayBeForm, Func<ReadOnlySpan<byte>, bool> isForm)
    {
        if (RawBody.IsEncoded(request))
        {
            return (null, CreateProblems.Encoded());
        }

        var multipart = Multipart.Is(request);
        var encoded = !multipart && UrlEncoded.Is(request);
        var limit = multipart ? maxText + MaxOverhead : maxText;
        // Every byte of a form's text may be three there.
        var body = await PooledBody.ReadAsync(
            request, encoded ? UrlEncoded.Peek : 0, start => encoded && mayBeForm(start) ? maxText * 3 + MaxOverhead : limit, request.HttpContext.RequestAborted);
        if (body is null)
        {
            return (null, CreateProblems.TooLarge(maxText));
        }

        if (!multipart && !(encoded && mayBeForm(body.Bytes) && isForm(body.Bytes.Span)))
        {
            return (new(body, null), null);
        }

        var (fields, mistake) = !multipart ? UrlEncoded.Read(body.Bytes)
            : Multipart.Boundary(request) is { } boundary ? Multipart.Read(body.Bytes, boundary)
            : (null, "Send a multipart body with the boundary in its Content-Type.");
        var (form, refusal) = Form.From(fields, mistake);
        if (form is null)
        {
            body.Dispose();
            return (null, refusal);
        }

        return (new(body, form), null);
    }
}
