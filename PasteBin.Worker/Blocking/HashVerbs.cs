using System.Security.Cryptography;
using PasteBin.Worker.Admin;
using PasteBin.Worker.Commands;

namespace PasteBin.Worker.Blocking;

/// <summary><c>admin hashes list|add|remove</c>.</summary>
internal static class HashVerbs
{
    private const string ByHand = "added by hand";

    public static readonly AdminVerb[] All =
    [
        new("hashes", """
              admin hashes list                   texts that nobody may paste again, by their SHA-256
              admin hashes add HASH…              adds some, as sha256sum prints them, or files' own with --file FILE; --reason TEXT
              admin hashes remove HASH…           lets them be pasted again
            """, Read),
    ];

    private static Func<AdminContext, CancellationToken, Task<int>> Read(string[] words)
    {
        switch (words)
        {
            case ["list", .. var rest]:
                Words.None(rest, "list");
                return ListAsync;
            case ["add", .. var rest]:
                var (file, hashes) = Words.Option(rest, "--file");
                (var reason, hashes) = Words.Option(hashes, "--reason");
                reason = reason is null ? ByHand : Words.Reason(reason);
                var added = file is null ? Hashes(hashes) : [HashOf(file), .. hashes.Length > 0 ? Hashes(hashes) : []];
                return (context, cancellation) => Words.ForEachAsync(context, added, "Adding", async hash =>
                    (true, await BlockedTexts.AddAsync(context.Database, Convert.FromHexString(hash), reason, cancellation)
                        ? $"{hash} cannot be pasted any more." : $"{hash} could not be pasted before."));
            case ["remove", .. var rest]:
                var removed = Hashes(rest);
                return (context, cancellation) => Words.ForEachAsync(context, removed, "Removing", async hash =>
                    await BlockedTexts.RemoveAsync(context.Database, Convert.FromHexString(hash), cancellation)
                        ? (true, $"{hash} can be pasted again.") : (false, $"{hash} is not on the list."));
            default:
                throw new CommandException("What shall be done with the hashes: list, add or remove?", CommandLine.NotUnderstood);
        }
    }

    private static string[] Hashes(string[] words) =>
        words.FirstOrDefault(word => word.Length != 2 * SHA256.HashSizeInBytes || !word.All(char.IsAsciiHexDigit)) is { } other
            ? throw new CommandException($"'{Printable.Of(other)}' is no SHA-256 in 64 hexadecimal digits.", CommandLine.NotUnderstood)
        : words.Length > 0 ? [.. words.Select(word => word.ToLowerInvariant()).Distinct(StringComparer.Ordinal)]
        : throw new CommandException("Which? Name hashes, as sha256sum prints them.", CommandLine.NotUnderstood);

    private static string HashOf(string file)
    {
        try
        {
            using var text = File.OpenRead(file);
            return Convert.ToHexStringLower(SHA256.HashData(text));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The file {Printable.Of(file)} cannot be read.");
        }
    }

    private static async Task<int> ListAsync(AdminContext context, CancellationToken cancellation)
    {
        var count = 0;
        await foreach (var one in BlockedTexts.ListAsync(context.Database, cancellation))
        {
            if (count++ == 0)
            {
                await WriteAsync("SHA-256", "SINCE", "WITH", "REASON");
            }

            await WriteAsync(Convert.ToHexStringLower(one.Hash), Words.Time(one.Since), one.Key, one.Reason);
        }

        await context.Output.WriteLineAsync(count switch { 0 => "No text is blocked.", 1 => "1 text is blocked.", _ => $"{count} texts are blocked." });
        return CommandLine.Done;

        Task WriteAsync(string hash, string since, string key, string reason) => context.SayAsync($"{hash,-64}  {since,-20}  {key,-12}  {reason}");
    }
}
