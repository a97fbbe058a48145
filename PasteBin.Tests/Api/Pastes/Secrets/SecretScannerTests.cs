using System.Text;
using PasteBin.Api.Pastes.Secrets;

namespace PasteBin.Tests.Api.Pastes.Secrets;

/// <summary>None of these is anybody's, and each is put together here, so that nothing that looks for credentials finds any in this file.</summary>
public sealed class SecretScannerTests
{
    private const string Random36 = "0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX";

    public static TheoryData<string, string> Credentials { get; } = new()
    {
        { "aws-access-key-id", "AKIA" + "IOSFODNN7EXAMPLE" },
        { "aws-access-key-id", "id=" + "ASIA" + "IOSFODNN7EXAMPLE;" },
        { "aws-secret-access-key", "aws_secret_access_key" + " = " + Random36 + "/+aB" },
        { "aws-secret-access-key", "\"SecretAccessKey" + "\": \"" + Random36 + "/+aB\"" },
        { "azure-storage-key", "DefaultEndpointsProtocol=https;AccountName=x;AccountKey" + "=" + Random36 + Random36 + "aB1cD2eF3gH4iJ==" + ";EndpointSuffix=core.windows.net" },
        { "connection-string-password", "Host=db;Username=app;" + "Password=" + "swordfish" },
        { "connection-string-password", "Server=db; " + "pwd=" + "swordfish;Database=app" },
        { "connection-string-password", "Password=" + "swordfish;Host=db" },
        { "github-token", "token: ghp" + "_" + Random36 },
        { "github-token", "github" + "_pat_" + Random36 + Random36 },
        { "gitlab-token", "glp" + "at-0aB1cD2eF3gH4iJ5kL6m" },
        { "google-api-key", "key=AIz" + "a0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0-_uV" },
        { "jwt", "Authorization: Bearer eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0.abcdefghijklmnop" },
        { "npm-token", "//registry.example/:_authToken=npm" + "_" + Random36 },
        { "openai-style-key", "sk" + "-" + Random36 + Random36 },
        { "openai-style-key", "\"sk" + "-proj-" + Random36 + "\"" },
        { "private-key", "-----BEGIN" + " RSA PRIVATE KEY-----" },
        { "private-key", "-----BEGIN" + " PRIVATE KEY-----" },
        { "private-key", "-----BEGIN" + " PGP PRIVATE KEY BLOCK-----" },
        { "pypi-token", "pyp" + "i-AgEIcHlwaS5vcmc" + Random36 },
        { "sendgrid-key", "SG" + ".0aB1cD2eF3gH4iJ5kL6m-_." + Random36 + "aB1cD2_" },
        { "slack-token", "xox" + "b-123456789012-123456789012-0aB1cD2eF3gH4iJ5kL6mN7oP" },
        { "slack-webhook", "https://hooks.slack" + ".com/services/T00000000/B00000000/0aB1cD2eF3gH4iJ5kL6mN7oP" },
        { "stripe-key", "sk_live" + "_0aB1cD2eF3gH4iJ5kL6mN7oP" },
        { "url-password", "postgres" + "://app:swordfish@db.example/app" },
    };

    [Theory]
    [MemberData(nameof(Credentials))]
    public void A_credential_is_found_alone_and_among_others(string kind, string text)
    {
        Assert.Contains(new(kind, 1), Scan(text));
        Assert.Contains(new(kind, 3), Scan($"first line\r\nsecond line é €\r\n    {text}\r\nlast line"));
    }

    [Theory]
    [InlineData("Nothing to see here.")]
    [InlineData("AKIA is where their keys begin, as in AKIAxxxx")]
    [InlineData("XAKIA" + "IOSFODNN7EXAMPLE")]
    [InlineData("AKIA" + "IOSFODNN7EXAMPLE1")]
    [InlineData("ghp_short")]
    [InlineData("<div class=\"sk-loading-spinner-container-with-large-circles\">")]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    [InlineData("-----BEGIN PUBLIC KEY-----")]
    [InlineData("password=swordfish")]
    [InlineData("Host=db;Password=")]
    [InlineData("Host=db;Password=${DB_PASSWORD};Username=app")]
    [InlineData("Host=db;Password=<password>")]
    [InlineData("Host=db;Password=xxxxxx")]
    [InlineData("if (password==other) return;")]
    [InlineData("see https://example.com:8080/path and mailto:someone@example.com")]
    [InlineData("https://user@example.com/")]
    [InlineData("postgres://app:$PASSWORD@db/app")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9 alone, and eyJ.eyJ.x")]
    public void What_only_looks_a_little_like_one_is_not(string text) => Assert.Empty(Scan(text));

    [Fact]
    public void Each_kind_is_said_once_in_a_line_and_lines_come_in_order()
    {
        var token = "npm" + "_" + Random36;
        Assert.Equal(
            [new("npm-token", 2), new("jwt", 2), new("npm-token", 4)],
            Scan($"\n{token} {token} eyJ{"hbGciOiJIUzI1NiJ9"}.eyJ{"zdWIiOiIxMjM0"}\n\n{token}\n"));
    }

    [Fact]
    public void It_is_found_wherever_the_text_is_divided_to_be_looked_at()
    {
        var token = "github" + "_pat_" + Random36 + Random36;
        for (var position = SecretScanner.Window - token.Length - 2; position < SecretScanner.Window + 2; position++)
        {
            var text = new string('\n', position) + token + new string(' ', 100);
            Assert.Equal([new SecretFinding("github-token", position + 1)], Scan(text));
            Assert.Empty(Scan(new string('x', position) + token));
        }
    }

    [Fact]
    public void Enough_is_enough()
    {
        var text = string.Concat(Enumerable.Repeat("npm" + "_" + Random36 + "\n", 1000));
        Assert.Equal(SecretScanner.MostFindings, Scan(text).Count);
    }

    [Theory]
    [InlineData("eyJ")]
    [InlineData("sk-")]
    [InlineData("password=")]
    [InlineData(";pwd=a")]
    [InlineData("://a:")]
    [InlineData("-----BEGIN ")]
    [InlineData("aws_secret_access_key ")]
    [InlineData("ghp_0")]
    [InlineData("hooks.slack.com/services/")]
    [InlineData("eyJaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.")]
    public async Task A_text_made_to_take_long_does_not(string part)
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(part, (2 << 20) / part.Length)));
        var scan = Task.Run(() => SecretScanner.Scan(text), TestContext.Current.CancellationToken);
        // A tenth of a second when the machine is free; quadratic would be an hour.
        await scan.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_documentation_lists_every_kind()
    {
        var kinds = SecretRules.All.Select(rule => rule.Kind).Distinct().ToList();
        var documented = Repository.Read("docs/api.md").ReplaceLineEndings(" ").Split("Kinds: ")[1].Split('.')[0].Split(", ").Select(kind => kind.Trim(' ', '`'));
        Assert.Equal(kinds.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        Assert.All(kinds, kind => Assert.Contains(Credentials, row => row.Data.Item1 == kind));
    }

    private static IReadOnlyList<SecretFinding> Scan(string text) => SecretScanner.Scan(Encoding.UTF8.GetBytes(text));
}
