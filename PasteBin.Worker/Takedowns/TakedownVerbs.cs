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
        ForEachAsync(context, keys, "Taking down", async key =>
        {
            var (outcome, versions) = await TakedownStore.TakeDownAsync(context.Database, key, reason, cancellation);
            return outcome switch
            {
                TakedownOutcome.Done => (true, versions == 1 ? $"{key} is taken down." : $"{key} is taken down, with all {versions} versions."),
                TakedownOutcome.Already => (true, $"{key} was taken down before; the reason is this one now."),
                _ => (false, $"There is no paste {key}."),
            };
        });

    private static Func<AdminContext, CancellationToken, Task<int>> Restore(string[] keys) => (context, cancellation) =>
        ForEachAsync(context, keys, "Putting back", async key => await TakedownStore.RestoreAsync(context.Database, key, cancellation) switch
        {
            TakedownOutcome.Done => (true, $"{key} is back."),
            TakedownOutcome.Ended => (false, $"{key} cannot come back: its life is over, and its text deleted."),
            _ => (false, $"{key} is not taken down."),
        });

    /// <summary>One after the other, each for itself: what is done stays done when a later one fails.</summary>
    private static async Task<int> ForEachAsync(AdminContext context, string[] keys, string doing, Func<string, Task<(bool Done, string Line)>> work)
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
                one.Key, Time(one.Since), Number(one.Versions), Number(one.Size),
                one.ExpiresAt is { } end ? (end == DateTimeOffset.MaxValue ? "never" : Time(end)) : "has ended", one.Reason);
        }

        await context.Output.WriteLineAsync(count switch { 0 => "Nothing is taken down.", 1 => "1 paste is taken down.", _ => $"{count} pastes are taken down." });
        return CommandLine.Done;

        Task WriteAsync(string key, string since, string versions, string size, string end, string reason) =>
            context.SayAsync($"{key,-12}  {since,-20}  {versions,8}  {size,10}  {end,-20}  {reason}");

        static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture);

        static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
    }
}
