using System.Globalization;
using PasteBin.Worker.Commands;

namespace PasteBin.Worker.Admin;

/// <summary>What a person types after a verb.</summary>
internal static class Words
{
    /// <summary>The value of an option, and the words without both; null when it is not among them.</summary>
    public static (string? Value, string[] Others) Option(string[] words, string name) => Array.IndexOf(words, name) switch
    {
        < 0 => (null, words),
        var at when at + 1 == words.Length => throw new CommandException($"{name} needs a value.", CommandLine.NotUnderstood),
        var at => (words[at + 1], [.. words[..at], .. words[(at + 2)..]]),
    };

    /// <summary>One or more keys, each as it is or as a link to the paste.</summary>
    public static string[] Keys(string[] words)
    {
        NoOption(words);
        return words.Length > 0 ? [.. words.Select(KeyIn).Distinct(StringComparer.Ordinal)]
            : throw new CommandException("Which? Name the key of a paste, or its link.", CommandLine.NotUnderstood);
    }

    public static void None(string[] words, string verb)
    {
        NoOption(words);
        if (words.Length > 0)
        {
            throw new CommandException($"{verb} takes nothing more.", CommandLine.NotUnderstood);
        }
    }

    /// <summary>A text for readers of pastes: one line.</summary>
    public static string Reason(string? text)
    {
        const int Longest = 500;
        text = text?.Trim();
        return string.IsNullOrEmpty(text) ? throw new CommandException("Say why with --reason TEXT: whoever asks for the paste is told.", CommandLine.NotUnderstood)
            : text.Length > Longest || text.Any(char.IsControl)
                ? throw new CommandException($"Say why in one line of at most {Longest} characters.", CommandLine.NotUnderstood)
            : text;
    }

    /// <summary>One after the other, each for itself: what is done stays done when a later one fails.</summary>
    public static async Task<int> ForEachAsync(AdminContext context, string[] keys, string doing, Func<string, Task<(bool Done, string Line)>> work)
    {
        var all = true;
        foreach (var (number, key) in keys.Index())
        {
            var (done, line) = await work(key).WaitAsync(context.Error, $"{doing} {key} ({number + 1} of {keys.Length})");
            await (done ? context.Output : context.Error).WriteLineAsync(line);
            all &= done;
        }

        return all ? CommandLine.Done : CommandLine.NotDone;
    }

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>When a paste's life is over.</summary>
    public static string End(DateTimeOffset end) => end == DateTimeOffset.MaxValue ? "never" : Time(end);

    private static void NoOption(string[] words)
    {
        if (words.FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal)) is { } option)
        {
            throw new CommandException($"There is no option '{Printable.Of(option)}' here.", CommandLine.NotUnderstood);
        }
    }

    // https://paste.example/raw/KEY?version=2#L3, KEY.cs, KEY
    private static string KeyIn(string word)
    {
        var key = word.Split('?', '#')[0].TrimEnd('/').Split('/')[^1].Split('.')[0];
        return key.Length is > 0 and <= 64 && key.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? key
            : throw new CommandException($"'{Printable.Of(word)}' is no key, and no link to a paste.", CommandLine.NotUnderstood);
    }
}
