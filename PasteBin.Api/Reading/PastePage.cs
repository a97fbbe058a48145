using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;
using PasteBin.Api.Errors;
using PasteBin.Api.Pastes;
using PasteBin.Api.Pastes.Passwords;

namespace PasteBin.Api.Reading;

/// <summary>What a browser shows of a paste.</summary>
public static class PastePage
{
    /// <summary>Bytes of text in a page; a browser is slow with more, and the raw link has all of it.</summary>
    internal const int LargestShown = 1024 * 1024;

    private const string Untitled = "A paste";

    // No button to read one that burns either: this page cannot decrypt, and what it showed would be lost.
    private const string Encrypted =
        """<p role="note">It is encrypted, and the key is in the link, after the #: open the whole link with a client of PrivateBin.</p>""";

    public static async Task WriteAsync(HttpContext context, PasteResponse response, string layer, TimeProvider clock)
    {
        var paste = response.Paste;
        context.Response.Headers["X-Cache"] = layer;
        var facts = $"""{Facts(response, clock)} · <a href="/raw/{paste.Key}">Raw</a>""";
        var cut = paste.Size > LargestShown
            ? $"""<p role="note">Only the first {Size(LargestShown)} are shown here. <a href="/raw/{paste.Key}">Raw</a> has all of it.</p>"""
            : paste.Format is null ? "" : Encrypted;
        await Page.WriteAsync(
            context, StatusCodes.Status200OK, paste.Title ?? Untitled, await TextAsync(response, facts, cut, context.RequestAborted), "no-cache");
    }

    /// <summary>The answer to a POST that reads. A paste that burns is gone by now, so all of it is in the page.</summary>
    public static async Task WriteOnceAsync(HttpContext context, PasteResponse response, string layer, TimeProvider clock)
    {
        context.Response.Headers["X-Cache"] = layer;
        var note = response.Paste.ReadsLeft switch
        {
            null => "",
            0 => """<p role="note">This paste is gone now: its link works no more. Keep what you need of it.</p>""",
            1 => """<p role="note">This paste can be read once more; looking at this page again would be that.</p>""",
            var left => $"""<p role="note">This paste can be read {left} more times.</p>""",
        };
        await Page.WriteAsync(
            context, StatusCodes.Status200OK, response.Paste.Title ?? Untitled,
            Text(response.GetIdentity().Span, Facts(response, clock), note), "no-store");
    }

    /// <summary>The page of a paste that burns: a button, so that only a person's click reads it.</summary>
    public static Task WriteBurnAsync(HttpContext context, Paste paste, string command)
    {
        var (title, warning) = paste.ReadsLeft > 1
            ? ($"This paste can be read {paste.ReadsLeft} more times", "Each reading is counted, and the last one deletes it.")
            : ("This paste can be read once", "Reading it also deletes it.");
        var how = paste.Format is not null ? Encrypted : Form(paste, command);
        return Page.WriteAsync(
            context, StatusCodes.Status403Forbidden, title, $"<p>{warning} Looking at this page does not read it.</p>\n{how}", "no-store");
    }

    /// <summary>The page of a paste that has a password, and was not opened: asks for it.</summary>
    internal static Task WriteLockedAsync(HttpContext context, Paste paste, ProblemHttpResult refusal, string command)
    {
        var problem = Problem.NameOf(refusal);
        var said = problem == Problems.PasswordMissing.Name ? ""
            : $"""<p role="alert">{Page.Encode(problem == Problems.PasswordWrong.Name ? "That was not the password." : refusal.ProblemDetails.Detail!)}</p>""";
        return Page.WriteAsync(context, refusal.StatusCode, "This paste has a password", $"{said}\n{Form(paste, command)}", "no-store");
    }

    private static string Form(Paste paste, string command)
    {
        var password = paste.Lock is null ? ""
            : $"""<label>Password <input type="password" name="{Password.Field}" maxlength="{Password.MaxLength}" required autocomplete="off"></label> """;
        return $"""
            <form method="post" action="/{paste.Key}">{password}<button>{(paste.Burn && paste.ReadsLeft is not > 1 ? "Read and delete" : "Read")}</button></form>
            <p>From a terminal: <code>{Page.Encode(command)}</code></p>
            """;
    }

    private static string Facts(PasteResponse response, TimeProvider clock)
    {
        var paste = response.Paste;
        var language = paste.Language is null ? "" : $"{Page.Encode(paste.Language)} · ";
        return $"{language}{Size(paste.Size)} · {TimeLeft(paste.ExpiresAt, clock.GetUtcNow())}";
    }

    private static async Task<string> TextAsync(PasteResponse response, string facts, string note, CancellationToken cancellation)
    {
        if (response.TryGetIdentity(out var all))
        {
            return Text(all.Span[..Math.Min(all.Length, LargestShown)], facts, note);
        }

        var start = new byte[Math.Min(response.Paste.Size, LargestShown)];
        await using var stream = response.OpenIdentity();
        await stream.ReadExactlyAsync(start, cancellation);
        return Text(start, facts, note);
    }

    private static string Text(ReadOnlySpan<byte> text, string facts, string note)
    {
        text = WholeCharacters(text);
        var damaged = Utf8.IsValid(text) ? "" : """<p role="note">Not all of this is UTF-8 text; � stands for the bytes that are not.</p>""";
        // HTML drops a line end right after <pre>: this one, and not the paste's own.
        return $"""
            <p>{facts}</p>
            {note}{damaged}
            <pre tabindex="0" aria-label="Text of the paste">
            {Page.Encode(Encoding.UTF8.GetString(text))}</pre>
            """;
    }

    /// <summary>The bytes without the start of a character whose end was cut off.</summary>
    internal static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= Math.Min(3, text.Length); back++)
        {
            if (Rune.DecodeFromUtf8(text[^back..], out _, out _) == System.Buffers.OperationStatus.NeedMoreData)
            {
                return text[..^back];
            }
        }

        return text;
    }

    internal static string Size(int bytes) => bytes switch
    {
        1 => "1 byte",
        < 1024 => $"{bytes} bytes",
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB"),
    };

    /// <summary>The two largest units that say something, rounded down: <c>6 days 23 hours left</c>.</summary>
    internal static string TimeLeft(DateTimeOffset expiresAt, DateTimeOffset now)
    {
        if (expiresAt == DateTimeOffset.MaxValue)
        {
            return "kept for ever";
        }

        var left = expiresAt - now;
        var parts = new (int Count, string Unit)[] { (left.Days, "day"), (left.Hours, "hour"), (left.Minutes, "minute"), (left.Seconds, "second") };
        var said = parts.SkipWhile(static part => part.Count <= 0).Take(2).Where(static part => part.Count > 0)
            .Select(static part => part.Count == 1 ? $"1 {part.Unit}" : $"{part.Count} {part.Unit}s");
        return string.Join(' ', said.DefaultIfEmpty("less than a second")) + " left";
    }
}
