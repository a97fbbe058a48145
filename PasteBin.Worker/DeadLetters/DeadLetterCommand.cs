using System.Globalization;
using PasteBin.Contracts.Messaging;
using PasteBin.Worker.Commands;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace PasteBin.Worker.DeadLetters;

/// <summary><c>dead-letters list|retry|discard</c>: what becomes of the messages that were given up is for a person to decide.</summary>
internal sealed class DeadLetterCommand(IChannel channel, CommandContext context)
{
    private const string All = "--all";

    public static Command Command { get; } = new("dead-letters", $"""
          dead-letters list                   what was given up, the oldest first
          dead-letters retry ID… | {All}      puts it back in the queue it comes from
          dead-letters discard ID… | {All}    deletes it
        """, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var (verb, ids) = context.Args is [var first, .. var rest] ? (first, rest.ToHashSet(StringComparer.Ordinal)) : ("", []);
        switch (verb)
        {
            case "list" when ids.Count > 0:
                throw new CommandException("list takes nothing more.", CommandLine.NotUnderstood);
            case "retry" or "discard" when ids.Count == 0:
                throw new CommandException($"Which? Name ids, as list shows them, or {All}.", CommandLine.NotUnderstood);
            case "retry" or "discard" when ids.Count > 1 && ids.Contains(All):
                throw new CommandException($"Either ids or {All}.", CommandLine.NotUnderstood);
            case "retry" or "discard" when ids.FirstOrDefault(id => id.StartsWith('-') && id != All) is { } option:
                throw new CommandException($"There is no option '{Printable.Of(option)}'.", CommandLine.NotUnderstood);
            case not ("list" or "retry" or "discard"):
                throw new CommandException("What shall be done with the dead letters: list, retry or discard?", CommandLine.NotUnderstood);
        }

        return await BrokerSession.RunAsync(context.Configuration(), (channel, cancellation) =>
        {
            var command = new DeadLetterCommand(channel, context);
            return verb == "list" ? command.ListAsync(cancellation) : command.ResolveAsync(ids, retry: verb == "retry", cancellation);
        }, cancellation);
    }

    private async Task<int> ListAsync(CancellationToken cancellation)
    {
        var count = 0;
        await VisitAsync(async letter =>
        {
            if (count++ == 0)
            {
                await WriteAsync("ID", "SINCE", "ATTEMPTS", "QUEUE", "TYPE", "REASON");
            }

            await WriteAsync(
                letter.Message.Id,
                letter.Since.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture),
                letter.Message.Attempt.ToString(CultureInfo.InvariantCulture),
                letter.Origin,
                letter.Message.Type,
                letter.Reason);
            return false;
        }, cancellation);
        await context.Output.WriteLineAsync(count switch
        {
            0 => "No dead letters.",
            1 => "1 dead letter.",
            _ => $"{count} dead letters.",
        });
        return CommandLine.Done;
    }

    private async Task<int> ResolveAsync(HashSet<string> ids, bool retry, CancellationToken cancellation)
    {
        var all = ids.Remove(All);
        var (found, resolved) = (new HashSet<string>(StringComparer.Ordinal), 0);
        var refused = false;
        await VisitAsync(async letter =>
        {
            if (!all && !ids.Contains(letter.Message.Id))
            {
                return false;
            }

            found.Add(letter.Message.Id);
            if (retry && !await RetryAsync(letter, cancellation))
            {
                refused = true;
                return false;
            }

            resolved++;
            return true;
        }, cancellation);
        await context.Output.WriteLineAsync($"{resolved} {(retry ? "put back" : "discarded")}.");
        foreach (var id in ids.Except(found))
        {
            await context.Error.WriteLineAsync($"There is no dead letter {Printable.Of(id)}.");
        }

        return refused || !found.IsSupersetOf(ids) ? CommandLine.NotDone : CommandLine.Done;
    }

    private async Task<bool> RetryAsync(DeadLetter letter, CancellationToken cancellation)
    {
        var id = Printable.Of(letter.Message.Id);
        if (letter.Origin.Length == 0)
        {
            await context.Error.WriteLineAsync($"{id} stays: it does not say which queue it comes from.");
            return false;
        }

        try
        {
            await letter.RetryAsync(channel, TimeProvider.System, cancellation);
            return true;
        }
        catch (PublishException)
        {
            await context.Error.WriteLineAsync($"{id} stays: the queue {Printable.Of(letter.Origin)} is full, or not there any more.");
            return false;
        }
    }

    /// <summary>
    /// Shows every letter that is there now, the oldest first. One that <paramref name="isResolved"/> says false to stays, as a new message behind the
    /// others, so that the order is the same at the end: looking and giving back would count as a failed delivery each time, and RabbitMQ 4 drops what
    /// has failed twenty times. Killed in between, a letter is there twice; what it asks for is done once, the inbox sees to that.
    /// </summary>
    private async Task VisitAsync(Func<DeadLetter, Task<bool>> isResolved, CancellationToken cancellation)
    {
        for (var left = await CountAsync(cancellation); left > 0; left--)
        {
            if (await channel.BasicGetAsync(BrokerNames.DeadLetterQueue, autoAck: false, cancellation) is not { } got)
            {
                return;
            }

            var letter = DeadLetter.From(got.BasicProperties, got.Body);
            if (!await isResolved(letter))
            {
                await letter.BuryAsync(channel, TimeProvider.System, cancellation);
            }

            await channel.BasicAckAsync(got.DeliveryTag, multiple: false, cancellation);
        }
    }

    private async Task<uint> CountAsync(CancellationToken cancellation)
    {
        try
        {
            return await channel.MessageCountAsync(BrokerNames.DeadLetterQueue, cancellation);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            throw new CommandException("The broker has no dead-letter queue: no Worker has been connected to it yet.");
        }
    }

    private Task WriteAsync(string id, string since, string attempts, string queue, string type, string reason) =>
        context.Output.WriteLineAsync(Printable.Of($"{id,-36}  {since,-20}  {attempts,-8}  {queue,-20}  {type,-12}  {reason}"));
}
