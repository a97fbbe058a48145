using PasteBin.Worker.Admin;
using PasteBin.Worker.Commands;

namespace PasteBin.Worker.Storage;

/// <summary><c>admin storage</c>.</summary>
internal static class StorageVerbs
{
    public static readonly AdminVerb[] All =
    [
        new("storage", "  admin storage                       how much is stored, and whether that is all that may be", words =>
        {
            Words.None(words, "storage");
            return ShowAsync;
        }),
    ];

    private static async Task<int> ShowAsync(AdminContext context, CancellationToken cancellation)
    {
        var parts = await StorageStore.CountAsync(context.Database, cancellation).WaitAsync(context.Error, "Adding up");
        await context.SayAsync($"{"",-20}  {"TEXTS",12}  {"BYTES",18}");
        foreach (var part in parts.Append(new("together", parts.Sum(part => part.Rows), parts.Sum(part => part.Bytes))))
        {
            await context.SayAsync(FormattableString.Invariant($"{part.Name,-20}  {part.Rows,12}  {part.Bytes,18}"));
        }

        await context.SayAsync(FormattableString.Invariant(
            $"{"tables on disk",-20}  {"",12}  {await StorageStore.OnDiskAsync(context.Database, cancellation),18}"));
        var state = await StorageStore.ReadAsync(context.Database, cancellation);
        await context.SayAsync(
            state.Limit is not { } limit ? "There is no limit (Storage:MaxBytes of the Worker)."
            : state.IsFull ? FormattableString.Invariant($"Full: the limit is {limit}, and nothing more is stored until a twentieth of it is free.")
            : FormattableString.Invariant($"Not full: the limit is {limit}."));
        return CommandLine.Done;
    }
}
