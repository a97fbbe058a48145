using System.Diagnostics;
using PasteBin.Tests.Worker.DeadLetters;
using PasteBin.Worker.Commands;

namespace PasteBin.Tests.Worker.Commands;

public sealed class CommandLineTests
{
    private const string Nowhere = "amqp://guest:sesame@127.0.0.1:1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, "help")]
    [InlineData(true, "--help")]
    [InlineData(true, "-h")]
    [InlineData(true, "dead-letters", "list")]
    [InlineData(true, "no-such-thing")]
    [InlineData(false)]
    [InlineData(false, "--urls=http://localhost:5002")]
    [InlineData(false, "/urls", "http://localhost:5002")]
    public void Words_are_commands_and_settings_are_the_services(bool command, params string[] words) => Assert.Equal(command, CommandLine.IsCommand(words));

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("dead-letters", "help")]
    [InlineData("dead-letters", "discard", "--help")]
    public async Task Help_tells_of_every_command_and_needs_nothing_that_runs(params string[] words)
    {
        var answer = await DeadLetterConsole.RunAsync((string?)null, Cancellation, words);
        Assert.Equal((0, ""), (answer.ExitCode, answer.Error));
        Assert.All(["dead-letters list", "dead-letters retry", "dead-letters discard"], form => Assert.Contains(form, answer.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("There is no command 'no-such-thing'.", "no-such-thing")]
    [InlineData("What shall be done with the dead letters: list, retry or discard?", "dead-letters")]
    [InlineData("What shall be done with the dead letters: list, retry or discard?", "dead-letters", "burn")]
    [InlineData("list takes nothing more.", "dead-letters", "list", "all")]
    [InlineData("Which? Name ids, as list shows them, or --all.", "dead-letters", "retry")]
    [InlineData("Which? Name ids, as list shows them, or --all.", "dead-letters", "discard")]
    [InlineData("Either ids or --all.", "dead-letters", "discard", "--all", "letter")]
    [InlineData("There is no option '--al'.", "dead-letters", "discard", "--al")]
    public async Task What_is_not_understood_changes_nothing_and_says_what_can_be_said(string sentence, params string[] words)
    {
        var answer = await DeadLetterConsole.RunAsync(Nowhere, Cancellation, words);
        Assert.Equal((2, ""), (answer.ExitCode, answer.Output));
        Assert.StartsWith($"{sentence}\n\n", answer.Error, StringComparison.Ordinal);
        Assert.Contains("  dead-letters list", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Where is the broker? No Worker runs here; set ConnectionStrings__rabbitmq=amqp://user:password@host:port in the environment.")]
    [InlineData("", "Where is the broker? No Worker runs here; set ConnectionStrings__rabbitmq=amqp://user:password@host:port in the environment.")]
    [InlineData("sesame", "ConnectionStrings__rabbitmq is no address like amqp://user:password@host:port.")]
    [InlineData("http://guest:sesame@127.0.0.1", "ConnectionStrings__rabbitmq is no address like amqp://user:password@host:port.")]
    [InlineData(Nowhere, "The broker does not answer.")]
    public async Task Without_a_broker_it_says_so_in_a_sentence_without_the_password(string? broker, string sentence) =>
        Assert.Equal(new(1, "", $"{sentence}\n"), await DeadLetterConsole.RunAsync(broker, Cancellation, "dead-letters", "list"));

    [Fact]
    public async Task The_program_finds_the_broker_of_the_worker_that_runs_from_the_same_files()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a process's environment is no file.");
        var folder = Directory.CreateTempSubdirectory("pastebin-worker-").FullName;
        try
        {
            foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            Assert.Equal((1, "Where is the broker?"), Start(await CommandAsync(folder)));
            using var service = Run(folder, [], new()
            {
                ["ConnectionStrings__rabbitmq"] = Nowhere,
                ["ConnectionStrings__textdb"] = "Host=127.0.0.1;Port=1;Username=nobody",
                ["ConnectionStrings__redis-text"] = "127.0.0.1:1,abortConnect=false",
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            });
            try
            {
                Assert.Equal((1, "The broker does not"), Start(await CommandAsync(folder)));
            }
            finally
            {
                service.Kill();
                await service.WaitForExitAsync(CancellationToken.None);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static (int, string) Start((int ExitCode, string Error) answer) =>
            (answer.ExitCode, string.Join(' ', answer.Error.Split(' ').Take(4)));
    }

    private static async Task<(int ExitCode, string Error)> CommandAsync(string folder)
    {
        using var command = Run(folder, ["dead-letters", "list"], []);
        var error = await command.StandardError.ReadToEndAsync(Cancellation);
        await command.WaitForExitAsync(Cancellation);
        return (command.ExitCode, error);
    }

    private static Process Run(string folder, string[] words, Dictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardError = words.Length > 0,
            RedirectStandardOutput = true,
        };
        foreach (var word in (IEnumerable<string>)["exec", Path.Combine(folder, "PasteBin.Worker.dll"), .. words])
        {
            start.ArgumentList.Add(word);
        }

        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ConnectionStrings__", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
