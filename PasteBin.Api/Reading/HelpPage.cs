namespace PasteBin.Api.Reading;

/// <summary>What <c>GET /</c> says: how to use this from a terminal, on one screen of it (24 lines of 80 characters where the address is short).</summary>
public static class HelpPage
{
    /// <param name="address">Where this system is reached, without a slash at its end.</param>
    internal static string Text(string address) => $$"""
        PasteBin keeps a text, gives you a short link, and forgets it in time.

        Paste a file, or what a command prints, for ten minutes; read it; delete it:
          curl --data-binary @notes.txt {{address}}/
          ls -l | curl -T - '{{address}}/?expires=10m'
          curl {{address}}/KEY
          curl -X DELETE -H 'X-Delete-Token: TOKEN' {{address}}/KEY
        TOKEN is in the answer to pasting (curl -i shows it). A secret for one reader:
          echo 'swordfish' | curl -T - '{{address}}/?burn'
          curl -X POST {{address}}/KEY
        JSON for programs, of which /docs tells all:
          curl --json '{"content":"select 1;"}' {{address}}/api/v1/pastes
        What you used elsewhere works here too: clients of hastebin, sprunge, ix.io,
        0x0, rustypaste, dpaste.com, pastebin.com and PrivateBin.
          curl -F 'file=@notes.txt' {{address}}/
          ls -l | curl -F 'sprunge=<-' {{address}}/
          curl --data-binary @notes.txt {{address}}/documents

        In the query or as headers: expires (30s 10m 1h 7d P1M), burn, maxReads (how
        often it may be read), language, title, slug (the key you would like) and
        visibility (public or unlisted). /KEY.txt is the text for a browser too.

        """;

    public static async Task WriteAsync(HttpContext context, string address)
    {
        context.Response.Headers.Vary = "Accept";
        var text = Text(address);
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }
}
