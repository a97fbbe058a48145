using System.Text.RegularExpressions;

namespace PasteBin.Tests.Deploy;

/// <summary>The scripts, as the pages name them, with a <c>kubectl</c> that keeps in a folder what it is told and writes down how it was called.</summary>
public sealed partial class ScriptTests : IDisposable
{
    private const string Kubectl = """
        #!/usr/bin/env bash
        echo "$*" >> "$CLUSTER/calls"
        case "$*" in
            *"get namespace"*) [ -d "$CLUSTER/secrets" ] ;;
            *"create namespace"*) mkdir "$CLUSTER/secrets" ;;
            *"get secret"*jsonpath*) base64 --wrap 0 "$CLUSTER/secrets/$5" ;;
            *"get secret"*) [ -e "$CLUSTER/secrets/$5" ] ;;
            *"create secret generic"*) cat > "$CLUSTER/secrets/$6" ;;
            *"get deployment"*) cat "$CLUSTER/deployments" ;;
            *"rollout status"*) ! grep -q "$5" "$CLUSTER/stuck" 2>/dev/null ;;
        esac
        """;

    private readonly DirectoryInfo _cluster = Directory.CreateTempSubdirectory("pastebin-cluster-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ScriptTests()
    {
        File.WriteAllText(InCluster("kubectl"), Kubectl);
        File.WriteAllText(InCluster("calls"), "");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(InCluster("kubectl"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => _cluster.Delete(recursive: true);

    [Fact]
    public async Task Secrets_are_made_once_as_the_manifest_asks_and_no_argument_shows_them()
    {
        await RunAsync("deploy/secrets.sh pastebin deploy/kubernetes/base/secrets.txt");
        var made = Made();
        Assert.Equal(Secrets.Lines("base").Select(line => line.Split(' ')[0]).Order(), made.Keys.Order());
        Assert.Matches("^[a-zA-Z0-9]{43}$", made["key-secret"]);
        Assert.Matches("^[a-zA-Z0-9]{22}$", made["postgres-password"]);
        Assert.NotEqual(made["redis-text-password"], made["redis-hash-password"]);
        Assert.Equal(made["rabbitmq-password"], made["rabbitmq-password-uri-encoded"]);
        var calls = await File.ReadAllTextAsync(InCluster("calls"), Cancellation);
        Assert.All(made.Values, value => Assert.DoesNotContain(value, calls, StringComparison.Ordinal));

        await RunAsync("deploy/secrets.sh pastebin deploy/kubernetes/base/secrets.txt");
        Assert.Equal(made, Made());
    }

    [Fact]
    public async Task What_only_a_person_knows_is_taken_from_variables_and_nothing_is_made_up_in_its_place()
    {
        const string Command = "deploy/secrets.sh pastebin deploy/kubernetes/overlays/production/secrets.txt deploy/kubernetes/components/redis-managed/secrets.txt";
        var (status, said) = await StartAsync(Command + " </dev/null");
        Assert.NotEqual(0, status);
        Assert.Contains("set BACKUP_ACCESS_KEY.", said, StringComparison.Ordinal);
        await RunAsync($"BACKUP_ACCESS_KEY=key BACKUP_SECRET_KEY='s3 cret' REDIS_TEXT_CONNECTION='r:6380,password=a$b,ssl=true' REDIS_HASH_CONNECTION=h {Command}");
        Assert.Equal("s3 cret", Made()["backup-secret-key"]);
        Assert.Equal("r:6380,password=a$b,ssl=true", Made()["redis-text-connection"]);
    }

    [Fact]
    public async Task A_secret_in_an_address_is_percent_encoded()
    {
        await File.WriteAllTextAsync(InCluster("list"), "odd-encoded uri odd\nodd ask\n", Cancellation);
        await RunAsync($"ODD='a/b:c@d ü~' deploy/secrets.sh pastebin {InCluster("list")}");
        Assert.Equal(Uri.EscapeDataString("a/b:c@d ü~"), Made()["odd-encoded"]);
    }

    [Fact]
    public async Task People_are_switched_to_a_colour_that_is_ready_and_to_no_other()
    {
        await File.WriteAllTextAsync(InCluster("deployments"), "deployment.apps/api-green\ndeployment.apps/worker-green\n", Cancellation);
        await File.WriteAllTextAsync(InCluster("stuck"), "deployment.apps/worker-green\n", Cancellation);
        Assert.NotEqual(0, (await StartAsync("deploy/switch.sh green")).Status);
        Assert.DoesNotContain("apply", await File.ReadAllTextAsync(InCluster("calls"), Cancellation), StringComparison.Ordinal);

        File.Delete(InCluster("stuck"));
        await RunAsync("deploy/switch.sh green");
        Assert.EndsWith("apply --kustomize live-green\n", await File.ReadAllTextAsync(InCluster("calls"), Cancellation), StringComparison.Ordinal);
        Assert.NotEqual(0, (await StartAsync("deploy/switch.sh mauve")).Status);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/deploy.md")]
    [InlineData("docs/configuration.md")]
    public void What_a_page_tells_people_to_use_is_there(string page) => Assert.All(InDeploy().Matches(Repository.Read(page)), named =>
        Assert.True(Path.Exists(Path.Combine(Repository.Root, named.Value.TrimEnd('.', '/'))), named.Value));

    private string InCluster(string file) => Path.Combine(_cluster.FullName, file);

    private Dictionary<string, string> Made() =>
        Directory.EnumerateFiles(InCluster("secrets")).ToDictionary(path => Path.GetFileName(path), File.ReadAllText);

    [Theory]
    [InlineData("run.sh")]
    [InlineData("test.sh")]
    [InlineData("bench/run.sh")]
    public async Task Whoever_asks_for_help_is_told_how_it_is_called_and_nothing_begins(string script)
    {
        foreach (var asked in new[] { "-h", "--help" })
        {
            // From another folder; and whatever would be built or started fails.
            var (status, said) = await StartAsync(
                $"cd {_cluster.FullName} && printf '#!/bin/sh\nexit 9\n' > dotnet && chmod +x dotnet && {Path.Combine(Repository.Root, script)} {asked}");
            Assert.True(status == 0, said);
            Assert.Contains($"{script} ", said, StringComparison.Ordinal);
            Assert.DoesNotContain("#", said, StringComparison.Ordinal);
        }
    }

    private async Task RunAsync(string command)
    {
        var (status, said) = await StartAsync(command);
        Assert.True(status == 0, said);
    }

    private Task<(int Status, string Output)> StartAsync(string command) =>
        Shell.RunAsync($"export CLUSTER={_cluster.FullName} PATH={_cluster.FullName}:$PATH; {command}", Repository.Root, Cancellation);

    [GeneratedRegex(@"(?<![\w/.-])deploy/(?!worker|api)[\w./-]+")]
    private static partial Regex InDeploy();
}
