using System.Buffers;
using Microsoft.Extensions.Primitives;
using PasteBin.Api.Errors;

namespace PasteBin.Api.Reading;

/// <summary>A paste's bytes as an answer. The short way, a small paste from memory, neither awaits nor allocates.</summary>
public static class RawAnswer
{
    private const int Chunk = 64 * 1024;

    private static readonly StringValues PlainText = "text/plain; charset=utf-8";
    private static readonly StringValues NoCache = "no-cache";
    private static readonly StringValues NoStore = "no-store";
    private static readonly StringValues Sandbox = "default-src 'none'; sandbox";
    private static readonly StringValues Bytes = "bytes";

    /// <summary>Answers GET and HEAD: the form and range the client asks for, or 304.</summary>
    public static Task WriteAsync(HttpContext context, PasteResponse paste, string layer)
    {
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        headers["X-Cache"] = layer;
        headers.CacheControl = NoCache;
        headers.AcceptRanges = Bytes;

        var isGet = HttpMethods.IsGet(request.Method);
        ByteRange? range = isGet && request.Headers.Range.Count != 0 && Conditions.RangeHolds(request.Headers.IfRange, paste.IdentityTag)
            ? Conditions.Range(request.Headers.Range, paste.Paste.Size)
            : null;
        var encoded = range is null && paste.EncodedTag.Count != 0 && Negotiation.AcceptsGzip(request.Headers.AcceptEncoding);
        var tag = encoded ? paste.EncodedTag : paste.IdentityTag;
        if (request.Headers.IfNoneMatch.Count != 0
            && Conditions.Matching(request.Headers.IfNoneMatch, tag, encoded ? paste.IdentityTag : paste.EncodedTag) is { } matching)
        {
            headers.ETag = matching;
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        headers.ETag = tag;
        return range is { } part ? WriteRangeAsync(response, paste, part) : WriteWholeAsync(response, paste, encoded, isGet);
    }

    /// <summary>Answers a POST that reads: all of it, for nobody to keep.</summary>
    public static Task WriteOnceAsync(HttpContext context, PasteResponse paste, string layer)
    {
        var headers = context.Response.Headers;
        headers["X-Cache"] = layer;
        headers.CacheControl = NoStore;
        var encoded = paste.EncodedTag.Count != 0 && Negotiation.AcceptsGzip(context.Request.Headers.AcceptEncoding);
        return WriteWholeAsync(context.Response, paste, encoded, withBody: true);
    }

    private static Task WriteWholeAsync(HttpResponse response, PasteResponse paste, bool encoded, bool withBody)
    {
        SetType(response);
        response.ContentLength = encoded ? paste.Paste.Content.Length : paste.Paste.Size;
        if (encoded)
        {
            response.Headers.ContentEncoding = paste.Paste.ContentEncoding;
        }

        if (!withBody)
        {
            return Task.CompletedTask;
        }

        return encoded ? WriteBytesAsync(response, paste.Paste.Content) : WriteIdentityAsync(response, paste, 0, paste.Paste.Size);
    }

    private static Task WriteRangeAsync(HttpResponse response, PasteResponse paste, ByteRange range)
    {
        var size = paste.Paste.Size;
        if (range.Length == 0)
        {
            response.Headers.ContentRange = $"bytes */{size}";
            response.Headers.ETag = StringValues.Empty;
            return Problems.RangeNotSatisfiable.Say($"Ask for bytes from 0 to {size - 1}.").ExecuteAsync(response.HttpContext);
        }

        SetType(response);
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentRange = $"bytes {range.Start}-{range.Start + range.Length - 1}/{size}";
        response.ContentLength = range.Length;
        return WriteIdentityAsync(response, paste, range.Start, range.Length);
    }

    private static void SetType(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentType = PlainText;
        headers.ContentSecurityPolicy = Sandbox;
    }

    private static Task WriteIdentityAsync(HttpResponse response, PasteResponse paste, int start, int length) =>
        paste.TryGetIdentity(out var bytes)
            ? WriteBytesAsync(response, bytes.Slice(start, length))
            : WriteDecompressedAsync(response, paste, start, length);

    private static Task WriteBytesAsync(HttpResponse response, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length <= Chunk)
        {
            // The server sends what was written when the request is done.
            response.BodyWriter.Write(bytes.Span);
            return Task.CompletedTask;
        }

        return WriteChunksAsync(response, bytes);
    }

    // A slow reader holds one chunk of the server's memory, not all of a large paste.
    private static async Task WriteChunksAsync(HttpResponse response, ReadOnlyMemory<byte> bytes)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(Chunk, bytes.Length)..])
        {
            await response.BodyWriter.WriteAsync(bytes[..Math.Min(Chunk, bytes.Length)], response.HttpContext.RequestAborted);
        }
    }

    private static async Task WriteDecompressedAsync(HttpResponse response, PasteResponse paste, int start, int length)
    {
        var aborted = response.HttpContext.RequestAborted;
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            await using var stream = paste.OpenIdentity();
            while (length > 0)
            {
                var read = await stream.ReadAsync(buffer, aborted);
                if (read == 0)
                {
                    throw new EndOfStreamException("A stored paste is shorter than its size says.");
                }

                var skipped = Math.Min(start, read);
                var written = Math.Min(length, read - skipped);
                await response.BodyWriter.WriteAsync(buffer.AsMemory(skipped, written), aborted);
                (start, length) = (start - skipped, length - written);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
