using System.Globalization;
using PasteBin.Worker.Admin;
using PasteBin.Worker.Commands;

namespace PasteBin.Worker.Takedowns;

/// <summary><c>admin takedown|restore|takedowns</c>.</summary>
internal static class TakedownVerbs
{
    public static readonly AdminVerb[] All =
    [
        new("takedown", "  admin takedown KEY… --reason TEXT   takes pastes down: whoever asks is told the reason (451)", words =>
        {
            var (reason, keys) = Words.Option(words, "--reason");
            return TakeDown(Words.Keys(keys), Words.Reason(reason));
        }),
        new("restore", "  admin restore KEY…                  puts them back as they were", words => Restore(Words.Keys(words))),
        new("takedowns", "  admin takedowns                     what is taken down, the newest first", words =>
        {
            Words.None(words, "takedowns");
            return ListAsync;
        }),
    ];

    private static Func<AdminContext, CancellationToken, Task<int>> TakeDown(string[] keys, string reason) => (context, cancellation) =>
        Words.ForEachAsync(context, keys, "Taking down", async key =>
        {
            var (outcome, versions, secrecy) = await TakedownStore.TakeDownAsync(context.Database, key, reason, cancellation);
            return outcome switch
            {
                TakedownOutcome.Done => (true, (versions == 1 ? $"{key} is taken down." : $"{key} is taken down, with all {versions} versions.") + secrecy switch
                {
                    Secrecy.Password => " Its text is encrypted with a password: it can be pasted again, unless you add its hash.",
                    Secrecy.Writer => " Its writer encrypted it: the same text, encrypted anew, can be pasted again.",
                    _ => "",
                }),
                TakedownOutcome.Already => (true, $"{key} was taken down before; the reason is this one now."),
                _ => (false, $"There is no paste {key}."),
            };
        });

    private static Func<AdminContext, CancellationToken, Task<int>> Restore(string[] keys) => (context, cancellation) =>
        Words.ForEachAsync(context, keys, "Putting back", async key => await TakedownStore.RestoreAsync(context.Database, key, cancellation) switch
        {
            TakedownOutcome.Done => (true, $"{key} is back."),
            TakedownOutcome.Ended => (false, $"{key} cannot come back: its life is over, and its text deleted."),
            _ => (false, $"{key} is not taken down."),
        });

    private static async Task<int> ListAsync(AdminContext context, CancellationToken cancellation)
    {
        var count = 0;
        await foreach (var one in TakedownStore.ListAsync(context.Database, cancellation))
        {
            if (count++ == 0)
            {
                await WriteAsync("KEY", "SINCE", "VERSIONS", "BYTES", "TEXT ENDS", "REASON");
            }

            await WriteAsync(
                one.Key, Words.Time(one.Since), Number(one.Versions), Number(one.Size),
                one.ExpiresAt is { } end ? Words.End(end) : "has ended", one.Reason);
        }

        await context.Output.WriteLineAsync(count switch { 0 => "Nothing is taken down.", 1 => "1 paste is taken down.", _ => $"{count} pastes are taken down." });
        return CommandLine.Done;

        Task WriteAsync(string key, string since, string versions, string size, string end, string reason) =>
            context.SayAsync($"{key,-12}  {since,-20}  {versions,8}  {size,10}  {end,-20}  {reason}");

        static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
    }
}
