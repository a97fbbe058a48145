using Microsoft.Extensions.Configuration;
using PasteBin.Worker.Admin;
using PasteBin.Worker.DeadLetters;

namespace PasteBin.Worker.Commands;

/// <summary>What a person types after <c>--</c>. Without a command the process is the service.</summary>
internal static class CommandLine
{
    public const int Done = 0;
    public const int NotDone = 1;
    public const int NotUnderstood = 2;

    /// <summary>Every command, in the order in which the help tells of them.</summary>
    private static readonly Command[] Commands = [DeadLetterCommand.Command, AdminCommand.Command];

    private static string Help => $"""
        Without a command this is the service. Commands work on the system that runs:

        {string.Join("\n", Commands.Select(command => command.Usage))}
          help                                this text

        They find the system by the connection strings in the environment (ConnectionStrings__rabbitmq, ConnectionStrings__textdb), as the service does, or, where there are
        none, by those of the Worker that runs on this machine from the same files. Exit codes: 0 done, 1 not done, 2 not understood.
        """;

    /// <summary>Settings, <c>--Key=value</c>, are the service's.</summary>
    public static bool IsCommand(string[] args) => args is [var first, ..] && (IsHelp(first) || first is not ['-' or '/', ..]);

    /// <summary>Runs the command on the console until it is done or interrupted; its exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var interrupt = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            interrupt.Cancel();
        };
        return await RunAsync(args, RunningWorker.Configuration, Console.Out, Console.Error, interrupt.Token);
    }

    /// <param name="configuration">Asked by commands that need to know where the system is.</param>
    public static async Task<int> RunAsync(
        string[] args, Func<IConfiguration> configuration, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (args.Length == 0 || args.Any(IsHelp))
        {
            await output.WriteLineAsync(Help);
            return Done;
        }

        var command = Commands.FirstOrDefault(command => command.Name == args[0]);
        try
        {
            return command is null
                ? throw new CommandException($"There is no command '{Printable.Of(args[0])}'.", NotUnderstood)
                : await command.RunAsync(new(args[1..], configuration, output, error), cancellation);
        }
        catch (CommandException exception)
        {
            await error.WriteLineAsync(exception.Message);
            if (exception.ExitCode == NotUnderstood)
            {
                await error.WriteLineAsync($"\n{command?.Usage ?? Help}");
            }

            return exception.ExitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await error.WriteLineAsync("Interrupted.");
            return NotDone;
        }
    }

    private static bool IsHelp(string word) => word is "help" or "--help" or "-h";
}

/// <param name="Usage">A line for each form, indented by two.</param>
internal sealed record Command(string Name, string Usage, Func<CommandContext, CancellationToken, Task<int>> RunAsync);

/// <param name="Args">The words after the command's name.</param>
internal sealed record CommandContext(string[] Args, Func<IConfiguration> Configuration, TextWriter Output, TextWriter Error);

/// <summary>Ends the command with a sentence for the person who typed it.</summary>
internal sealed class CommandException(string message, int exitCode = CommandLine.NotDone) : Exception(message)
{
    public int ExitCode => exitCode;
}
