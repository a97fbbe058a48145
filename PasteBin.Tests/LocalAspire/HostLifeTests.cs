using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using LocalAspire.Hosting.Processes;

namespace PasteBin.Tests.LocalAspire;

/// <summary>The AppHost as a program of its own, as <c>run.sh</c> starts it: beside the system under test, with kept data, and ended in every way.</summary>
[SupportedOSPlatform("linux")]
[Collection(SystemCollection.Name)]
public sealed partial class HostLifeTests(PasteBinSystem system) : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);

    private readonly string _state = NewStateFolder();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task What_was_pasted_is_there_after_a_restart_and_nothing_is_left_running()
    {
        Created paste;
        await using (var first = await Host.StartAsync(_state))
        {
            // The system under test holds its own ports: this host runs beside it.
            Assert.NotEqual(system.Address, first.Address);
            using var client = new HttpClient { BaseAddress = first.Address };
            paste = await client.PasteAsync("Kept over a restart", "", Cancellation);
            await first.EndAsync("TERM");
            Assert.Empty(first.Remaining());
        }

        await using var second = await Host.StartAsync(_state);
        using var again = new HttpClient { BaseAddress = second.Address };
        Assert.Equal("Kept over a restart"u8.ToArray(), (await again.ReadAsync(paste.Key, Cancellation)).Content);

        // Nobody can clean up after SIGKILL: the guard does.
        await second.EndAsync("KILL");
        await Eventually.HoldsAsync(() => Task.FromResult(second.Remaining().Count == 0), EndLimit, "every process of a killed host ends", Cancellation);
    }

    // Servers that run as an unprivileged user must be able to enter.
    private static string NewStateFolder()
    {
        var folder = Directory.CreateTempSubdirectory("pastebin-test-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        return folder;
    }

    private sealed partial class Host : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _output = new();
        private string _mark = "";

        private Host(Process process) => _process = process;

        public Uri Address { get; private set; } = null!;

        public static async Task<Host> StartAsync(string state)
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = ProjectFolder };
            start.ArgumentList.Add(HostAssembly);
            start.Environment["XDG_STATE_HOME"] = state;
            var host = new Host(Process.Start(start)!);
            await host.ReadAddressAsync().WaitAsync(StartLimit, Cancellation);
            // Every child carries the mark of its host's guard, which is one of the host's own children.
            host._mark = Marks().First(process => process.Parent == host._process.Id).Mark;
            return host;
        }

        public async Task EndAsync(string signal)
        {
            using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
            await kill.WaitForExitAsync(Cancellation);
            await _process.WaitForExitAsync(Cancellation).WaitAsync(EndLimit, Cancellation);
        }

        /// <summary>What this host has started, and what that has started, as far as it still lives.</summary>
        public IReadOnlyList<int> Remaining() => [.. Marks().Where(process => process.Mark == _mark).Select(process => process.Id)];

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }

            _process.Dispose();
        }

        // …/PasteBin.Tests/bin/Debug/net10.0/ and …/PasteBin.AppHost/bin/Debug/net10.0/PasteBin.AppHost.dll
        private static string HostAssembly => Path.Combine(
            ProjectFolder,
            Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "..", "..", ".."), AppContext.BaseDirectory),
            typeof(Projects.PasteBin_AppHost).Assembly.GetName().Name + ".dll");

        private static string ProjectFolder => Projects.PasteBin_AppHost.ProjectPath;

        // LOCALASPIRE_GUARD=<guard>-<number of the child>
        private static IEnumerable<(int Id, int Parent, string Mark)> Marks()
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
            {
                var mark = Read(folder + "/environ").Split('\0').FirstOrDefault(variable => variable.StartsWith(ProcessGuard.Variable + '=', StringComparison.Ordinal));
                // 4711 (name) S 4710 …: the name may hold spaces and brackets.
                var stat = Read(folder + "/stat");
                if (mark is not null && stat.Length > 0)
                {
                    yield return (int.Parse(Path.GetFileName(folder), null), int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ')[2], null), mark.Split('-')[0]);
                }
            }
        }

        // Empty for a process that has just ended.
        private static string Read(string file)
        {
            try
            {
                return Encoding.UTF8.GetString(File.ReadAllBytes(file));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }

        // The table of endpoints ends the start: its line of the api has the address.
        private async Task ReadAddressAsync()
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                _output.AppendLine(line);
                if (ApiAddress().Match(line) is { Success: true } match)
                {
                    Address = new(match.Groups[1].Value);
                    _ = _process.StandardOutput.ReadToEndAsync();
                    _ = _process.StandardError.ReadToEndAsync();
                    return;
                }
            }

            Assert.Fail($"The host ended before it was ready:\n{_output}{await _process.StandardError.ReadToEndAsync()}");
        }

        [GeneratedRegex(@"^\s*api\s.*?(http://\S+)")]
        private static partial Regex ApiAddress();
    }
}
