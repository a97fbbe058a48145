using System.Globalization;
using System.Security.Cryptography;
using LocalAspire.Hosting.State;
using Xunit;

namespace PasteBin.Tests.LocalAspire.State;

public sealed class RunFolderTests : IDisposable
{
    private readonly ApplicationFolder _folder = new("/nowhere/AppHost", $"RunFolder{RandomNumberGenerator.GetHexString(8)}.AppHost");

    public void Dispose()
    {
        foreach (var left in Left())
        {
            Directory.Delete(left, recursive: true);
        }
    }

    [Fact]
    public void Hosts_that_start_while_others_end_take_nothing_from_each_other_and_leave_nothing()
    {
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 200; i++)
            {
                using var run = new RunFolder(_folder, isTest: true);
                var file = Path.Combine(run.LogsFolder, "some.log");
                File.WriteAllText(file, i.ToString(CultureInfo.InvariantCulture));
                Assert.Equal(i.ToString(CultureInfo.InvariantCulture), File.ReadAllText(file));
            }
        });

        // What one found in the moment of its end, the next removes.
        new RunFolder(_folder, isTest: true).Dispose();
        Assert.Empty(Left());
    }

    [Fact]
    public void What_a_killed_host_left_is_removed_and_what_a_running_one_has_is_not()
    {
        var killed = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"{_folder.Name}-000000000000")).FullName;
        File.WriteAllText(Path.Combine(killed, "lock"), "");
        using var running = new RunFolder(_folder, isTest: true);
        Assert.False(Directory.Exists(killed));

        using var next = new RunFolder(_folder, isTest: true);
        Assert.True(Directory.Exists(running.LogsFolder));
        Assert.Equal(2, Left().Length);
    }

    private string[] Left() => Directory.GetDirectories(Path.GetTempPath(), $"{_folder.Name}-*");
}
