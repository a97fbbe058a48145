using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PasteBin.Tests.Api.Dialects;

/// <summary>An answer as its bytes say it.</summary>
public sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>HTTP without a client that would improve on what is sent: the bytes of a request as some program sent them.</summary>
public static class RawHttp
{
    /// <param name="head">Request line and headers, a line each; Host, Content-Length and Connection are added.</param>
    public static Task<RawAnswer> SendAsync(Uri address, string head, byte[] body, CancellationToken cancellation) =>
        SendAsync(address, [.. Encoding.Latin1.GetBytes(
            $"{head.ReplaceLineEndings("\r\n").TrimEnd()}\r\nHost: {address.Authority}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), .. body], cancellation);

    public static Task<RawAnswer> SendAsync(Uri address, string head, string body, CancellationToken cancellation) =>
        SendAsync(address, head, Encoding.UTF8.GetBytes(body), cancellation);

    /// <summary>Sends the bytes and reads until the other side closes.</summary>
    public static async Task<RawAnswer> SendAsync(Uri address, byte[] request, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellation);
        await using var stream = client.GetStream();
        using var answer = new MemoryStream();
        // At once: a server that refuses early answers before it has read everything.
        var reading = stream.CopyToAsync(answer, cancellation);
        try
        {
            await stream.WriteAsync(request, cancellation);
        }
        catch (IOException)
        {
            // Refused early, and said why.
        }

        try
        {
            await reading;
        }
        catch (IOException) when (answer.Length > 0)
        {
            // Reset after the answer, because not everything sent was read.
        }

        return Parse(answer.ToArray());
    }

    private static RawAnswer Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        Assert.True(end > 0, $"No answer: {Encoding.UTF8.GetString(bytes)}");
        var lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }

        var body = bytes[(end + 4)..];
        return new(
            int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, headers.ContainsKey("Transfer-Encoding") ? Dechunk(body) : body);
    }

    private static byte[] Dechunk(byte[] chunks)
    {
        var body = new List<byte>();
        for (var rest = chunks.AsSpan(); ;)
        {
            var line = rest.IndexOf("\r\n"u8);
            var size = int.Parse(Encoding.ASCII.GetString(rest[..line]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                return [.. body];
            }

            body.AddRange(rest.Slice(line + 2, size));
            rest = rest[(line + 2 + size + 2)..];
        }
    }
}
