using Npgsql;
using PasteBin.Worker.Blocking;
using PasteBin.Worker.Commands;
using PasteBin.Worker.Reports;
using PasteBin.Worker.Storage;
using PasteBin.Worker.Takedowns;

namespace PasteBin.Worker.Admin;

/// <summary><c>admin …</c>: what the operator decides about what others have pasted.</summary>
internal static class AdminCommand
{
    /// <summary>Every verb, in the order in which the help tells of them.</summary>
    private static readonly AdminVerb[] Verbs = [.. ReportVerbs.All, .. TakedownVerbs.All, .. HashVerbs.All, .. StorageVerbs.All];

    public static Command Command { get; } = new("admin", string.Join('\n', Verbs.Select(verb => verb.Usage)), RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var verb = Verbs.FirstOrDefault(verb => context.Args is [var word, ..] && verb.Name == word)
            ?? throw new CommandException($"What shall be done: {string.Join(", ", Verbs.Select(verb => verb.Name))}?", CommandLine.NotUnderstood);
        // Understood first: a word too many is said without a database.
        var work = verb.Read(context.Args[1..]);
        return await DatabaseSession.RunAsync(
            context.Configuration(), (database, cancellation) => work(new(database, context.Output, context.Error), cancellation), cancellation);
    }
}

/// <param name="Usage">A line for each form, indented by two.</param>
/// <param name="Read">Makes of the words after the name what is to be done.</param>
internal sealed record AdminVerb(string Name, string Usage, Func<string[], Func<AdminContext, CancellationToken, Task<int>>> Read);

internal sealed record AdminContext(NpgsqlDataSource Database, TextWriter Output, TextWriter Error)
{
    /// <summary>One line, without what would steer the terminal.</summary>
    public Task SayAsync(string line) => Output.WriteLineAsync(Printable.Of(line));
}
