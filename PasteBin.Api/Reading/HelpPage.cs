namespace PasteBin.Api.Reading;

/// <summary>What <c>GET /</c> says: how to use this from a terminal.</summary>
public static class HelpPage
{
    /// <param name="address">Where this system is reached, without a slash at its end.</param>
    internal static string Text(string address) => $"""
        PasteBin stores text, gives you a short link, and forgets the text when its time is up.

        Paste a file; the answer is its link:
            curl --data-binary @notes.txt {address}/
        Paste what a command prints, for ten minutes:
            ls -l | curl -T - '{address}/?expires=10m'
        Read it back, as it came:
            curl {address}/KEY
        A secret that can be read once; only POST reads it:
            echo 'swordfish' | curl -T - '{address}/?burn=true'
            curl -X POST {address}/KEY
        Delete what you pasted, with the X-Delete-Token of the answer (curl -i shows it):
            curl -X DELETE -H 'X-Delete-Token: TOKEN' {address}/api/v1/pastes/KEY
        JSON for programs:
            curl --json '{"{\"content\":\"select 1;\",\"language\":\"sql\"}"}' {address}/api/v1/pastes
            curl {address}/api/v1/pastes/KEY

        Options, in the query: expires (30s, 10m, 1h, 7d, PT10M, P7D), language, title, burn, maxReads.

        """;

    public static async Task WriteAsync(HttpContext context, string address)
    {
        context.Response.Headers.Vary = "Accept";
        var text = Text(address);
        if (Negotiation.PrefersHtml(context.Request.Headers.Accept))
        {
            await Page.WriteAsync(context, StatusCodes.Status200OK, "PasteBin", $"<pre tabindex=\"0\">{Page.Encode(text)}</pre>", "no-cache");
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }
}
