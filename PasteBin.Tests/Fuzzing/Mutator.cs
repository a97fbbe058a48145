using System.Globalization;
using System.Text;

namespace PasteBin.Tests.Fuzzing;

/// <summary>Makes of requests that somebody might send such as nobody should: the same of the same random numbers.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<FuzzSeed> seeds, string host)
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "BREW", "PROPFIND"];

    private static readonly string[] Words =
    [
        "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\u2028", "\u202e", "\ufeff", "\r\nX-Injected: 1", "%0d%0aX-Injected:%201", "\n", "\t", "\"", "'", "\\", "\\u0000",
        "../", "..%2f", "%2e%2e/", "\0", "%00", "%", "%zz", "%ff", "%E2%80%AE", "é", "😀", "{", "}", "[", "]", ",", ":", ";", "&", "=", "?", "#", "+", "*", "$(id)", "' or 1=1 --",
        "null", "true", "-1", "0", "1", "99999999999999999999", "2147483648", "1e999", "NaN", "never", "P1Y", "PT0S", "--XX", "--XX--", "XX", "W/\"", "bytes=0-", "identity", "gzip", "chunked",
        "application/json", "multipart/form-data; boundary=", "text/html", "charset=utf-7", "{\"a\":", "\\ud800", new('a', 300), new('a', 10_000), new('"', 500), "/", "//", ".", ".txt", " ",
    ];

    private static readonly string[] Names =
    [
        "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "Expect", "Expires", "Forwarded", "Host",
        "Idempotency-Key", "If-Match", "If-None-Match", "If-Range", "Origin", "Purpose", "Range", "Sec-Purpose", "Transfer-Encoding", "Upgrade", "X-Delete-Token", "X-Expires",
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-HTTP-Method-Override", "X-Paste-Password", "X-Request-Id", "X-Requested-With", "burn", "expire", "filename", "title",
        "traceparent",
    ];

    private static readonly string[] Members =
    [
        "burn", "content", "cursor", "expires", "expiresAt", "expiresIn", "from", "language", "limit", "maxReads", "password", "pasteid", "q", "secretScan", "slug", "title", "to", "version",
        "visibility",
    ];

    /// <summary>The bytes of a request that is a little, or not so little, damaged.</summary>
    public byte[] Next(FuzzPastes pastes)
    {
        var request = Pick(seeds).Open(pastes);
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            Change(request, pastes);
        }

        var bytes = request.Write(host);
        return random.Next(4) == 0 ? Damage(bytes) : bytes;
    }

    private void Change(FuzzRequest request, FuzzPastes pastes)
    {
        var line = random.Next(1, request.Head.Count + 1);
        switch (random.Next(14))
        {
            case 0:
                request.Head[0] = Pick(Methods) + request.Head[0][Math.Max(0, request.Head[0].IndexOf(' ', StringComparison.Ordinal))..];
                break;
            case 1:
                request.Head[0] = Insert(request.Head[0], Pick(Words).Replace(' ', '+'));
                break;
            case 2:
                var value = random.Next(2) == 0 ? Uri.EscapeDataString(Pick(Words)) : Pick(Words).Replace(' ', '+');
                var end = Math.Max(0, request.Head[0].LastIndexOf(' '));
                request.Head[0] = request.Head[0].Insert(end, $"{(request.Head[0].Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Pick(Members)}={value}");
                break;
            case 3 or 4:
                request.Head.Insert(line, $"{Pick(Names)}: {Pick(Words)}");
                break;
            case 5 when line < request.Head.Count:
                request.Head[line] = Insert(request.Head[line], Pick(Words));
                break;
            case 6 when line < request.Head.Count:
                request.Head.RemoveAt(line);
                break;
            case 7 when line < request.Head.Count:
                request.Head.Add(request.Head[line]);
                break;
            case 8:
                request.Body = Encoding.UTF8.GetBytes(pastes.Fill(Pick(seeds).Body));
                break;
            case 9:
                request.Body = Numbers(request.Body);
                break;
            case 10 when random.Next(10) == 0:
                request.Body = [.. Enumerable.Repeat(request.Body, 1 + (random.Next(1 << 20) / (request.Body.Length + 1))).SelectMany(static body => body)];
                break;
            default:
                request.Body = Damage(request.Body);
                break;
        }
    }

    /// <summary>Something cut out, put in, doubled, turned over or cut off.</summary>
    private byte[] Damage(byte[] bytes)
    {
        var at = random.Next(bytes.Length + 1);
        var length = random.Next(Math.Min(64, bytes.Length - at) + 1);
        switch (random.Next(6))
        {
            case 0:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 1:
                return [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]];
            case 2:
                return bytes[..at];
            case 3:
                var noise = new byte[random.Next(1, 16)];
                random.NextBytes(noise);
                return [.. bytes[..at], .. noise, .. bytes[at..]];
            case 4 when at < bytes.Length:
                var turned = bytes.ToArray();
                turned[at] ^= (byte)(1 << random.Next(8));
                return turned;
            default:
                return [.. bytes[..at], .. Encoding.UTF8.GetBytes(Pick(Words)), .. bytes[at..]];
        }
    }

    private byte[] Numbers(byte[] body)
    {
        var text = Encoding.Latin1.GetString(body);
        var at = text.AsSpan().IndexOfAnyInRange('0', '9');
        return at < 0 ? body : Encoding.Latin1.GetBytes(text[..at] + random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture) + text[(at + 1)..]);
    }

    private string Insert(string text, string word) => text.Insert(random.Next(text.Length + 1), word);

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
