using System.Globalization;
using System.Text;

namespace PasteBin.Tests.Fuzzing;

/// <summary>A request that somebody might send, with <c>{key}</c>, <c>{token}</c> and the like where something of one's own goes.</summary>
/// <param name="Name">Where it is from.</param>
/// <param name="Head">The request line and the headers, a line each.</param>
internal sealed record FuzzSeed(string Name, IReadOnlyList<string> Head, string Body)
{
    /// <summary>Reads a file of the corpus: <c>### name</c>, the head, an empty line, the body up to the last line's end.</summary>
    public static IEnumerable<FuzzSeed> Read(string path) =>
        from part in Repository.Read(path).Split("### ").Skip(1)
        let lines = part.Split('\n', 2)
        let end = lines[1].IndexOf("\n\n", StringComparison.Ordinal)
        let head = end < 0 ? lines[1].TrimEnd() : lines[1][..end]
        let body = end < 0 || end + 2 >= lines[1].Length ? "" : lines[1][(end + 2)..^1]
        select new FuzzSeed($"{Path.GetFileName(path)} {lines[0]}", head.Split('\n'), body);

    /// <summary>Whether its pastes may be gone after it.</summary>
    public bool Deletes => Head[0].StartsWith("DELETE ", StringComparison.Ordinal) || Body.Contains("delete", StringComparison.Ordinal);

    /// <summary>The request with what this one's pastes are called.</summary>
    public FuzzRequest Open(FuzzPastes pastes)
    {
        var body = pastes.Fill(Body);
        // What is framed in lines is so in the lines of HTTP.
        var isChunked = Head.Any(static line => line.StartsWith("Transfer-Encoding", StringComparison.OrdinalIgnoreCase));
        return new([.. Head.Select(pastes.Fill)], Encoding.UTF8.GetBytes(isChunked ? body.ReplaceLineEndings("\r\n") : body));
    }
}

/// <summary>A request while it is changed.</summary>
internal sealed class FuzzRequest(List<string> head, byte[] body)
{
    public List<string> Head { get; } = head;

    public byte[] Body { get; set; } = body;

    /// <summary>The request's bytes; lengths and Host are added where they are missing, and the connection ends with the answer.</summary>
    public byte[] Write(string host)
    {
        var lines = new List<string>(Head);
        if (!Has("Host"))
        {
            lines.Add($"Host: {host}");
        }

        if (!Has("Content-Length") && !Has("Transfer-Encoding") && (Body.Length > 0 || !Head[0].StartsWith("GET ", StringComparison.Ordinal)))
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}"));
        }

        if (!Has("Connection"))
        {
            lines.Add("Connection: close");
        }

        return [.. Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n"), .. Body];
    }

    private bool Has(string name) => Head.Any(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase));
}

/// <summary>Pastes of one's own to send requests about.</summary>
internal sealed record FuzzPastes(string Key, string Token, string Burn, string Locked)
{
    public static async Task<FuzzPastes> CreateAsync(HttpClient client, CancellationToken cancellation)
    {
        var paste = await client.PasteAsync("select 1;\nfrom pastes;\n", "?expires=10m&language=sql&title=A+query", cancellation);
        await client.UpdateAsync(paste, "select 2;\nfrom pastes;\n", cancellation);
        var burn = await client.PasteAsync("once", "?expires=10m&burn=true", cancellation);
        var locked = await client.ApiAsync("POST", "/api/v1/pastes", new { content = "secret", password = "swordfish", expiresIn = "10m" }, cancellation);
        return new(paste.Key, paste.DeleteToken, burn.Key, locked["key"].GetString()!);
    }

    public string Fill(string text) => text
        .Replace("{key}", Key, StringComparison.Ordinal).Replace("{token}", Token, StringComparison.Ordinal)
        .Replace("{burn}", Burn, StringComparison.Ordinal).Replace("{locked}", Locked, StringComparison.Ordinal)
        .Replace("{id}", PasteBin.Api.Dialects.PrivateBin.IdOf(Key), StringComparison.Ordinal)
        .Replace("{version}", "1", StringComparison.Ordinal)
        .Replace("{slug}", $"fuzz-{Guid.NewGuid():N}", StringComparison.Ordinal).Replace("{uuid}", Guid.NewGuid().ToString(), StringComparison.Ordinal);
}
