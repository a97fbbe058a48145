using PasteBin.Tests.Worker.DeadLetters;

namespace PasteBin.Tests.Worker.Admin;

public sealed class AdminCommandTests
{
    private const string Nowhere = "Host=127.0.0.1;Port=1;Username=nobody;Password=sesame;Database=textdb";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("help")]
    [InlineData("takedown", "--help")]
    public async Task Help_tells_of_every_verb_and_needs_nothing_that_runs(params string[] words)
    {
        var answer = await AdminConsole.RunAsync(null, Cancellation, words);
        Assert.Equal((0, ""), (answer.ExitCode, answer.Error));
        Assert.All(["admin takedown KEY", "admin restore KEY", "admin takedowns", "admin hashes list", "admin hashes add", "admin hashes remove", "admin storage", "admin reports list", "admin reports show", "admin reports dismiss"], form => Assert.Contains($"  {form}", answer.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("What shall be done: reports, takedown,")]
    [InlineData("What shall be done: reports, takedown,", "burn")]
    [InlineData("Which? Name the key of a paste, or its link.", "takedown", "--reason", "spam")]
    [InlineData("Say why with --reason TEXT: whoever asks for the paste is told.", "takedown", "aB3dE5fG7h")]
    [InlineData("Say why with --reason TEXT: whoever asks for the paste is told.", "takedown", "aB3dE5fG7h", "--reason", " ")]
    [InlineData("Say why in one line of at most 500 characters.", "takedown", "aB3dE5fG7h", "--reason", "two\nlines")]
    [InlineData("--reason needs a value.", "takedown", "aB3dE5fG7h", "--reason")]
    [InlineData("'aB3 dE5' is no key, and no link to a paste.", "takedown", "aB3 dE5", "--reason", "spam")]
    [InlineData("There is no option '--reson' here.", "takedown", "aB3dE5fG7h", "--reson", "spam")]
    [InlineData("Which? Name the key of a paste, or its link.", "restore")]
    [InlineData("What shall be done with the hashes: list, add or remove?", "hashes")]
    [InlineData("Which? Name hashes, as sha256sum prints them.", "hashes", "add")]
    [InlineData("'abc' is no SHA-256 in 64 hexadecimal digits.", "hashes", "remove", "abc")]
    [InlineData("What shall be done with the reports: list, show or dismiss?", "reports")]
    [InlineData("One at a time.", "reports", "show", "aB3dE5fG7h", "aB3dE5fG7i")]
    [InlineData("Which? Name the key of a paste, or its link.", "reports", "dismiss")]
    [InlineData("storage takes nothing more.", "storage", "now")]
    [InlineData("takedowns takes nothing more.", "takedowns", "all")]
    public async Task What_is_not_understood_changes_nothing_and_says_what_can_be_said(string sentence, params string[] words)
    {
        var answer = await AdminConsole.RunAsync(Nowhere, Cancellation, words);
        Assert.Equal((2, ""), (answer.ExitCode, answer.Output));
        Assert.StartsWith(sentence, answer.Error, StringComparison.Ordinal);
        Assert.Contains("\n\n  admin reports list", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Where is the database? No Worker runs here; set ConnectionStrings__textdb='Host=…;Username=…;Password=…;Database=textdb' in the environment.")]
    [InlineData("sesame", "ConnectionStrings__textdb is nothing like Host=…;Username=…;Password=…;Database=textdb.")]
    [InlineData(Nowhere, "The database does not answer, or went away before all was done.")]
    public async Task Without_a_database_it_says_so_in_a_sentence_without_the_password(string? database, string sentence) =>
        Assert.Equal(new ConsoleAnswer(1, "", $"{sentence}\n"), await AdminConsole.RunAsync(database, Cancellation, "takedowns"));
}
